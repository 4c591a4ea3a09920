/** Pages for benchmarks: built as the program's own page is, served on this machine, opened in a Chromium without a window. */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join, normalize } from 'node:path';
import react from '@vitejs/plugin-react';
import { chromium, type Page } from 'playwright';
import { build } from 'vite';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** What Chromium is told on machines without a graphics card, and so that it talks to nobody. */
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** Builds `bench/pages/NAME.html`, opens it, and hands the page to `use`; everything is gone afterwards. */
export async function withBenchPage<T>(name: string, size: PageSize, use: (page: Page) => Promise<T>): Promise<T> {
  const outDir = await mkdtemp(join(tmpdir(), 'bench-page-'));
  try {
    await buildPage(name, outDir);
    const server = createServer((incoming, answer) => {
      const path = normalize(new URL(incoming.url ?? '/', 'http://page').pathname);
      readFile(join(outDir, path)).then(
        (body) => answer.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' }).end(body),
        () => answer.writeHead(404).end(),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await chromium.launch({
      ...(existsSync(SYSTEM_CHROMIUM) ? { executablePath: SYSTEM_CHROMIUM } : {}),
      args: ARGS,
    });
    try {
      const page = await browser.newPage({ viewport: size });
      page.on('pageerror', (error) => console.error(error));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/${name}.html`);
      return await use(page);
    } finally {
      await browser.close();
      server.close();
    }
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

function buildPage(name: string, outDir: string): Promise<unknown> {
  const root = join(import.meta.dirname, 'pages');
  return build({
    root,
    configFile: false,
    logLevel: 'error',
    plugins: [react()],
    build: { outDir, emptyOutDir: true, target: 'es2024', rolldownOptions: { input: join(root, `${name}.html`) } },
  });
}
