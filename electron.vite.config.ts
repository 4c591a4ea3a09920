import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/** Electron 45; electron-vite's own table ends at 44. */
const NODE = 'node24.18';
const CHROME = 'chrome152';

/** Packages that stay packages: they load native files or programs that lie beside them. All else is bundled. */
const KEPT_PACKAGES = [
  'better-sqlite3',
  'onnxruntime-node',
  'sharp',
  '@techstark/opencv-js',
  'ffmpeg-static',
  '@ffmpeg-installer/ffmpeg',
  '@ffprobe-installer/ffprobe',
];

const at = (path: string) => join(import.meta.dirname, path);

export default defineConfig({
  main: {
    build: {
      target: NODE,
      outDir: 'out/main',
      // What is not named here is bundled, so that the program carries no package of the page's.
      externalizeDeps: false,
      rollupOptions: {
        external: KEPT_PACKAGES,
        input: {
          index: at('electron/main/index.ts'),
          'engine-process': at('native/engine-process.ts'),
          'segmenter-process': at('native/segmentation/segmenter-process.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      // electron-vite takes no browser's here; the Node and the Chromium of one Electron have the same V8.
      target: NODE,
      outDir: 'out/preload',
      externalizeDeps: false,
      rollupOptions: {
        input: { index: at('electron/preload/index.ts') },
        // A sandboxed preload is one CommonJS file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    // Addresses relative to the page: the same build is served from `app:` and over HTTP.
    base: './',
    plugins: [react()],
    worker: { format: 'es' },
    build: {
      target: CHROME,
      outDir: at('out/renderer'),
      emptyOutDir: true,
      minify: true,
      // Nothing becomes a `data:` address; the content policy stays short.
      assetsInlineLimit: 0,
      rollupOptions: { input: at('renderer/index.html') },
    },
  },
});
