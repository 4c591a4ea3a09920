import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { RecentProject } from './recents.ts';

const coordinate = z.number().min(-1e6).max(1e6);
const extent = z.number().min(1).max(1e6);
const folder = z.string().min(1).max(4096);

/** Each part falls back to its own default, so that a damaged one costs no more than itself. */
const appStateSchema = z.object({
  window: z
    .object({
      bounds: z.object({ x: coordinate, y: coordinate, width: extent, height: extent }),
      isMaximized: z.boolean(),
      isFullScreen: z.boolean(),
    })
    .nullable()
    .catch(null),
  recents: z
    .array(z.object({ library: folder, projectId: z.int().positive(), name: z.string().max(200) }))
    .max(100)
    .catch([]),
  /** Folders in which dialogs open: where the last file of that kind was saved. */
  folders: z.object({ export: folder.nullable().catch(null), project: folder.nullable().catch(null) }).catch({
    export: null,
    project: null,
  }),
  /** The menus' language before the page has told it. */
  language: z.enum(['en', 'ru']).nullable().catch(null),
});

/** What the program remembers about itself from one start to the next. Nothing of anybody's work: that is in the library. */
export type AppState = Readonly<Omit<z.infer<typeof appStateSchema>, 'recents'>> & { readonly recents: readonly RecentProject[] };

/** Of a first start. */
export const FIRST_STATE: AppState = { window: null, recents: [], folders: { export: null, project: null }, language: null };

/** What a state file says; anything that cannot be understood is as at a first start. */
export function parseAppState(text: string): AppState {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return FIRST_STATE;
    throw error;
  }
  const parsed = appStateSchema.safeParse(json);
  return parsed.success ? parsed.data : FIRST_STATE;
}

/** The state, kept in a file. */
export interface AppStateStore {
  readonly current: AppState;
  /** Changes parts of the state; written soon after. */
  update(changes: Partial<AppState>): void;
  /** Writes what has not been written. */
  flush(): Promise<void>;
}

/** Changes within this time are written as one. */
const WRITE_DELAY_MS = 500;

/**
 * Opens the state file; one that is missing or damaged is a first start.
 * @param onProblem hears when the file cannot be written; the program goes on without it
 */
export async function openAppState(file: string, onProblem: (error: unknown) => void): Promise<AppStateStore> {
  let current = parseAppState(await readText(file));
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  const write = () => {
    timer = null;
    const text = JSON.stringify(current);
    writing = writing.then(() => writeText(file, text)).catch(onProblem);
  };
  return {
    get current() {
      return current;
    },
    update(changes) {
      current = { ...current, ...changes };
      timer ??= setTimeout(write, WRITE_DELAY_MS);
    },
    async flush() {
      if (timer !== null) {
        clearTimeout(timer);
        write();
      }
      await writing;
    },
  };
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    // Whatever keeps it from being read must not keep the program from starting.
    if (typeof (error as NodeJS.ErrnoException).code === 'string') return '';
    throw error;
  }
}

/** Beside its place first: a crash leaves the old file or the new one, never half of one. */
async function writeText(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.partial`, text);
  await rename(`${file}.partial`, file);
}
