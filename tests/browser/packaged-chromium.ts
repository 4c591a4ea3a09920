import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PACKAGE = '@sparticuz/chromium';
const BROWSER = 'chromium';
/** The package unpacks to the temporary folder, whatever lies there. */
const UNPACK = `const { default: packaged } = await import('${PACKAGE}'); await packaged.executablePath();`;

/**
 * Unpacks the Chromium of the package, once for each of its versions: aside first, then moved to its place, since test files
 * start side by side and a browser that is half there cannot be started.
 * @param folder that it is unpacked in, and stays in
 * @returns the path of the browser
 * @throws Error what unpacking failed with
 */
export async function unpackChromium(folder = tmpdir()): Promise<string> {
  const about = JSON.parse(await readFile(join(ROOT, 'node_modules', PACKAGE, 'package.json'), 'utf8'));
  const place = join(folder, `chromium-of-package-${about.version}`);
  if (!existsSync(place)) {
    const aside = await mkdtemp(join(folder, 'chromium-unpacking-'));
    try {
      const env = { ...process.env, TMPDIR: aside };
      await promisify(execFile)(process.execPath, ['--input-type=module', '-e', UNPACK], { cwd: ROOT, env });
      await rename(aside, place);
    } catch (error) {
      await rm(aside, { recursive: true, force: true });
      // Somebody else was first.
      if (!existsSync(place)) throw error;
    }
  }
  return join(place, BROWSER);
}
