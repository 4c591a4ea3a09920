// node scripts/setup/bundle.mjs renderer|desktop… — builds these parts by electron.vite.config.ts, whatever was built before.
import { fileURLToPath } from 'node:url';
import { resolveConfig } from 'electron-vite';
import { build } from 'vite';

const TARGETS = { renderer: ['renderer'], desktop: ['main', 'preload'] };

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
process.env.NODE_ENV_ELECTRON_VITE = 'production';
// electron-vite builds all or nothing; the page alone is what the browser host needs.
const { config } = await resolveConfig({ root, logLevel: 'warn' }, 'build', 'production');
for (const target of process.argv.slice(2).flatMap((part) => TARGETS[part])) {
  try {
    await build(config[target]);
  } catch (error) {
    // The bundler's stack is about itself; its message is about the sources.
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
