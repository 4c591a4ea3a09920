import { open } from 'node:fs/promises';
import { dirname, normalize, sep } from 'node:path';

/** Where the names of images stand in a COCO file that begins with them; annotations may follow for gigabytes. */
const SCANNED_BYTES = 4 * 1024 * 1024;
const FILE_NAME = /"file_name"\s*:\s*("(?:[^"\\]|\\.)*")/;

/**
 * The folder that the image names of a COCO file start from, told by the files that came with it: where the first image
 * lies under its name, else where most files lie. Null when nothing came with it.
 * @param others absolute paths
 */
export async function imagesFolder(cocoFile: string, others: readonly string[]): Promise<string | null> {
  const first = await firstImageName(cocoFile);
  if (first !== null) {
    const ending = sep + normalize(first).replace(/^[\\/]+/, '');
    const found = others.find((path) => path.endsWith(ending));
    if (found !== undefined) return found.slice(0, -ending.length);
  }
  const [most] = [...Map.groupBy(others, (path) => dirname(path))].sort(([, a], [, b]) => b.length - a.length);
  return most?.[0] ?? null;
}

async function firstImageName(path: string): Promise<string | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SCANNED_BYTES), 0, SCANNED_BYTES, 0);
    const quoted = FILE_NAME.exec(buffer.toString('utf8', 0, bytesRead))?.[1];
    return quoted === undefined ? null : unquote(quoted);
  } finally {
    await file.close();
  }
}

function unquote(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch (error) {
    // No JSON after all; whoever reads the whole file says so.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
