import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The JSON of a file, or null where the file is missing or was cut short. */
export function readJson(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw error;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Writes a JSON file whole or not at all. */
export function writeJson(path, value) {
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(partial, path);
}

/** Removes a file or folder. Retries, because Windows refuses while a virus scanner looks at a file. */
export function remove(path) {
  rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}
