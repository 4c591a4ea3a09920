import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError } from '../contract/errors.ts';

/** What the browser host was started with. */
export interface ServeRequest {
  /** Absolute path. */
  readonly libraryDir: string;
  readonly rendererDir: string;
  readonly host: string;
  /** Ports to try, in order. */
  readonly ports: readonly number[];
  readonly allowedHosts: readonly string[];
  readonly token: string | null;
  readonly maxUploadBytes: number;
  /** Whether a browser is opened; null means where there is a display and a terminal. */
  readonly open: boolean | null;
  readonly model: string | null;
  readonly device: string | null;
  readonly packs: string | null;
  readonly segmenter: string | null;
}

export const USAGE = `usage: npm run serve -- [options]

  --library DIR      folder of the library (default: yours)
  --port N           port; 0 is any (default: 4600, or any when that is in use)
  --host ADDRESS     address to bind to (default: 127.0.0.1, this machine only)
  --allow-host NAME  further name under which browsers may ask; repeatable
  --token TEXT       a token that can be used again and again, 16 characters or more
  --max-upload GB    largest file that is taken (default: 64)
  --open, --no-open  open a browser, or do not
  --model ID         model or folder of a pack (default: as the library is set)
  --device NAME      where it runs (default: as the library is set)
  --packs DIR        folder of installed packs
  --renderer DIR     folder of the built page
  --segmenter FILE   another module as the model's process

On a machine elsewhere: start it there, then here "ssh -L 4600:127.0.0.1:4600 THERE", and open the printed address.
`;

/** Usual port; a fixed one, so that a tunnel can be written down. */
const PORT = 4600;
const DEFAULT_UPLOAD_GB = 64;
const MIN_TOKEN_CHARACTERS = 16;

/**
 * Reads the command line; null when help was asked for.
 * @throws AppError `invalid-input` that says which option is wrong
 */
export function parseServeArguments(
  args: readonly string[],
  place: { readonly cwd: string; readonly defaultLibraryDir: string; readonly defaultRendererDir: string },
): ServeRequest | null {
  const values = read(args);
  if (values.help === true) return null;
  const at = (path: string) => resolve(place.cwd, path);
  const { token = null, model = null, device = null } = values;
  if (token !== null && !/^[\w.~-]+$/.test(token)) throw wrong('--token', 'letters, digits, ".", "_", "~" and "-"');
  if (token !== null && token.length < MIN_TOKEN_CHARACTERS) throw wrong('--token', `${MIN_TOKEN_CHARACTERS} characters or more`);
  return {
    libraryDir: values.library === undefined ? place.defaultLibraryDir : at(values.library),
    rendererDir: values.renderer === undefined ? place.defaultRendererDir : at(values.renderer),
    host: values.host ?? '127.0.0.1',
    ports: values.port === undefined ? [PORT, 0] : [parsePort(values.port)],
    allowedHosts: values['allow-host'] ?? [],
    token,
    maxUploadBytes: Math.round(parseGigabytes(values['max-upload']) * 1e9),
    open: values.open ?? null,
    model,
    device,
    packs: values.packs === undefined ? null : at(values.packs),
    segmenter: values.segmenter === undefined ? null : at(values.segmenter),
  };
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        library: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'allow-host': { type: 'string', multiple: true },
        token: { type: 'string' },
        'max-upload': { type: 'string' },
        open: { type: 'boolean' },
        model: { type: 'string' },
        device: { type: 'string' },
        packs: { type: 'string' },
        renderer: { type: 'string' },
        segmenter: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new AppError('invalid-input', error.message, {}, { cause: error });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw wrong('--port', 'a number from 0 to 65535');
}

function parseGigabytes(text: string | undefined): number {
  if (text === undefined) return DEFAULT_UPLOAD_GB;
  const gigabytes = Number(text);
  if (gigabytes > 0 && Number.isFinite(gigabytes)) return gigabytes;
  throw wrong('--max-upload', 'a number of gigabytes above 0');
}

function wrong(option: string, wanted: string): AppError {
  return new AppError('invalid-input', `${option} takes ${wanted}.`, { option });
}
