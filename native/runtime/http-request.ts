/** One HTTP request with rules: where it may go, and who hears the token. */
import { AppError } from '../contract/errors.ts';

/** The server that was asked by the user, and what it alone is told. */
export interface Remote {
  readonly host: string;
  readonly token: string | null;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

const MOST_REDIRECTS = 5;
const LOCAL = ['localhost', '127.0.0.1'];

/** @throws AppError `invalid-input` when an address is neither https nor http on this machine */
export function parseAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && isAllowed(url) && url.username === '' && url.password === '') return url;
  throw new AppError(
    'invalid-input',
    'A pack is downloaded from an https address (or from http://localhost). A name or password does not belong into it: give a token in the environment variable HF_TOKEN or SAM3_TOKEN.',
    {},
  );
}

function isAllowed({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOCAL.includes(hostname));
}

/** An address without what may be secret in it. */
export function shown(url: URL): string {
  return url.origin + url.pathname;
}

/** The error `pack-download-failed`. */
export function downloadFailed(
  reason: string,
  message: string,
  url: URL,
  options?: ErrorOptions & { readonly status?: number; readonly isTemporary?: true },
): AppError {
  const { status, isTemporary } = options ?? {};
  const details = {
    reason,
    url: shown(url),
    ...(status === undefined ? {} : { status }),
    ...(isTemporary === undefined ? {} : { isTemporary }),
  };
  return new AppError('pack-download-failed', message, details, options);
}

/**
 * Asks for an address and follows redirects. The token goes to the first host only: from the first redirect to another
 * one on, nobody hears it.
 * @returns an answer with status 200, 206 or 416; its body must be read or cancelled
 * @throws AppError `pack-download-failed` with `details.reason`; TypeError when the connection fails
 */
export async function request(from: URL, remote: Remote, options: RequestOptions): Promise<Response> {
  let url = from;
  let mayTell = remote.token !== null && url.host === remote.host;
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        // Ranges and lengths count the bytes of the file, not of something packed.
        'accept-encoding': 'identity',
        ...options.headers,
        ...(mayTell ? { authorization: `Bearer ${remote.token}` } : {}),
      },
      signal: options.signal ?? null,
    });
    if ([200, 206, 416].includes(response.status)) return response;
    await response.body?.cancel();
    const next = redirect(response, url);
    if (next === null) throw refused(response.status, url, remote);
    if (!isAllowed(next) || (from.protocol === 'https:' && next.protocol !== 'https:')) {
      throw downloadFailed('redirect', `${url.host} sends on to ${shown(next)}, which is not safe (no https).`, url);
    }
    mayTell &&= next.host === remote.host;
    url = next;
  }
  throw downloadFailed('redirect', `${shown(from)} sends from one address to the next without end.`, from);
}

function redirect(response: Response, url: URL): URL | null {
  const location = response.headers.get('location');
  if (![301, 302, 303, 307, 308].includes(response.status) || location === null) return null;
  return URL.canParse(location, url.href) ? new URL(location, url) : null;
}

function refused(status: number, url: URL, remote: Remote): AppError {
  const address = shown(url);
  if (status === 401 || status === 403) {
    const advice =
      remote.token === null
        ? 'Ask for access on the page of the model, then give your token in the environment variable HF_TOKEN (or SAM3_TOKEN).'
        : 'The token was refused: see that it is valid, and that its owner has been granted access on the page of the model.';
    return downloadFailed('access', `${url.host} does not hand out ${address} (${status}). ${advice}`, url, { status });
  }
  if (status === 404 || status === 410) {
    return downloadFailed('not-found', `There is nothing at ${address} (${status}). Check the address.`, url, { status });
  }
  const message = `${url.host} answered ${status} for ${address}. Try again later: the download goes on where it stopped.`;
  if (status === 429 || status >= 500) return downloadFailed('server', message, url, { status, isTemporary: true });
  return downloadFailed('server', message, url, { status });
}
