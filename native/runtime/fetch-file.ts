/** Fetches one file over HTTP, going on where an earlier attempt was cut off. */
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError, throwIfAborted } from '../contract/errors.ts';
import { downloadFailed, type Remote, request, shown } from './http-request.ts';
import { systemCode, toFileError } from './pack-errors.ts';

export interface FetchOptions {
  /** Bytes that the file must have; null when they are not known. */
  readonly expectedBytes: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Hears how much of the file is here, and how much there is. */
  readonly onBytes?: ((doneBytes: number, totalBytes: number | null) => void) | undefined;
  /** Called once the size is known. @throws AppError `disk-full` */
  readonly onSize?: ((remainingBytes: number) => Promise<void>) | undefined;
  /** Pause before the first new attempt after a lost connection; doubles from one to the next. */
  readonly retryDelayMs?: number | undefined;
}

const RETRIES = 4;

/** What is known of a part: it goes on only with the same file of the same version. */
const partSchema = z.object({ url: z.string(), etag: z.string().nullable(), lastModified: z.string().nullable() });
type PartOrigin = z.infer<typeof partSchema>;

/**
 * Fetches a file to `target`. Until it is whole it is `target.part`, which stays after an interruption.
 * @throws AppError `pack-download-failed`, `disk-full`, `aborted`
 */
export async function fetchFile(url: URL, target: string, remote: Remote, options: FetchOptions): Promise<void> {
  let failures = 0;
  let delayMs = options.retryDelayMs ?? 1000;
  for (;;) {
    const before = await partBytes(target);
    try {
      await attempt(url, target, remote, options);
      await rename(`${target}.part`, target);
      await rm(originPath(target), { force: true });
      return;
    } catch (error) {
      throwIfAborted(options.signal);
      if (systemCode(error) !== null) throw toFileError(error, target);
      if (!isRetryable(error)) throw error;
      // A connection that breaks again and again but brings something each time may go on.
      failures = (await partBytes(target)) > before ? 1 : failures + 1;
      if (failures > RETRIES) throw isNetwork(error) ? networkFailure(url, error) : error;
    }
    await wait(delayMs, undefined, { signal: options.signal }).catch(() => throwIfAborted(options.signal));
    delayMs = Math.min(30_000, delayMs * 2);
  }
}

async function attempt(url: URL, target: string, remote: Remote, options: FetchOptions): Promise<void> {
  const origin = await readOrigin(target, url);
  const have = origin === null ? 0 : await partBytes(target);
  if (have > 0 && have === options.expectedBytes) return;
  const headers =
    origin !== null && have > 0 && have < (options.expectedBytes ?? Number.POSITIVE_INFINITY) ? resume(origin, have) : {};
  const response = await request(url, remote, { headers, signal: options.signal });
  const goesOn = response.status === 206 && origin !== null && isContinuation(response, origin, have);
  if (response.status === 416 || (response.status === 206 && !goesOn)) {
    await response.body?.cancel();
    await rm(`${target}.part`, { force: true });
    throw new ChangedError();
  }
  const start = goesOn ? have : 0;
  const length = response.headers.get('content-length');
  const totalBytes = length === null ? options.expectedBytes : start + Number(length);
  if (totalBytes !== null && options.expectedBytes !== null && totalBytes !== options.expectedBytes) {
    await response.body?.cancel();
    throw wrongSize(url, totalBytes, options.expectedBytes);
  }
  if (totalBytes !== null) await options.onSize?.(totalBytes - start);
  if (!goesOn) await writeOrigin(target, url, response);
  await receive(response, target, start, totalBytes, { url, options });
}

function resume(origin: PartOrigin, have: number): Record<string, string> {
  // A weak tag may not stand in If-Range; the answer's own tag is compared as well.
  const validator = origin.etag !== null && !origin.etag.startsWith('W/') ? origin.etag : origin.lastModified;
  return { range: `bytes=${have}-`, ...(validator === null ? {} : { 'if-range': validator }) };
}

function isContinuation(response: Response, origin: PartOrigin, have: number): boolean {
  const { etag, lastModified } = origin;
  const same = etag !== null ? response.headers.get('etag') === etag : response.headers.get('last-modified') === lastModified;
  return same && (response.headers.get('content-range') ?? '').startsWith(`bytes ${have}-`);
}

async function receive(
  response: Response,
  target: string,
  start: number,
  totalBytes: number | null,
  { url, options }: { readonly url: URL; readonly options: FetchOptions },
): Promise<void> {
  let done = start;
  await using file = await open(`${target}.part`, start === 0 ? 'w' : 'a');
  for await (const chunk of response.body ?? []) {
    throwIfAborted(options.signal);
    done += chunk.length;
    if (totalBytes !== null && done > totalBytes) throw wrongSize(url, done, totalBytes);
    await file.writeFile(chunk);
    options.onBytes?.(done, totalBytes);
  }
  await file.sync();
  if (totalBytes !== null && done < totalBytes) throw new CutOffError();
}

/** The part does not belong to what the server has now; it starts anew. */
class ChangedError extends Error {}
/** The answer ended early. */
class CutOffError extends Error {}

function isNetwork(error: unknown): boolean {
  if (error instanceof CutOffError) return true;
  return error instanceof TypeError && ['fetch failed', 'terminated'].includes(error.message);
}

function isRetryable(error: unknown): boolean {
  if (error instanceof ChangedError || isNetwork(error)) return true;
  return error instanceof AppError && error.code === 'pack-download-failed' && error.details.isTemporary === true;
}

function networkFailure(url: URL, cause: unknown): AppError {
  const said = cause instanceof Error && cause.cause instanceof Error ? ` (${cause.cause.message})` : '';
  return downloadFailed(
    'network',
    `The connection to ${url.host} failed again and again${said}. Check the network and the proxy, and start the download again: it goes on where it stopped.`,
    url,
    { cause },
  );
}

function wrongSize(url: URL, bytes: number, expected: number): AppError {
  return downloadFailed(
    'size',
    `${shown(url)} has ${bytes} bytes where the pack says ${expected}: the files there do not belong together. Ask the publisher of the pack.`,
    url,
  );
}

function originPath(target: string): string {
  return `${target}.part.json`;
}

async function partBytes(target: string): Promise<number> {
  return await stat(`${target}.part`).then(
    ({ size }) => size,
    () => 0,
  );
}

/** Where a part comes from; null when it cannot be continued: unknown, of another address, or of no known version. */
async function readOrigin(target: string, url: URL): Promise<PartOrigin | null> {
  try {
    const origin = partSchema.parse(JSON.parse(await readFile(originPath(target), 'utf8')));
    return origin.url === url.href && (origin.etag ?? origin.lastModified) !== null ? origin : null;
  } catch {
    // Without its origin a part is worth nothing; it is fetched anew.
    return null;
  }
}

async function writeOrigin(target: string, url: URL, response: Response): Promise<void> {
  const origin: PartOrigin = {
    url: url.href,
    etag: response.headers.get('etag'),
    lastModified: response.headers.get('last-modified'),
  };
  await rm(`${target}.part`, { force: true });
  await writeFile(originPath(target), JSON.stringify(origin));
}
