/** Reads what was dropped: files and whole folders. */
import type { PathedFile, SkippedFile } from './sort-files.ts';

/** The parts of a FileSystemEntry that are used, so that tests can stand in for them. */
export interface DropEntry {
  readonly isFile: boolean;
  readonly fullPath: string;
  readonly name: string;
}
export interface DropFileEntry extends DropEntry {
  file(done: (file: File) => void, failed: (error: unknown) => void): void;
}
export interface DropFolderEntry extends DropEntry {
  createReader(): { readEntries(done: (entries: readonly DropEntry[]) => void, failed: (error: unknown) => void): void };
}

export interface ReadFiles {
  readonly files: readonly PathedFile[];
  /** Files and folders that the system did not let us read. */
  readonly unreadable: readonly SkippedFile[];
}

/**
 * Takes what a drop event carries. To be called inside the event: afterwards its items are gone.
 * Where the browser gives no entries (drags from some programs), the plain files are taken.
 */
export function takeDropped(transfer: DataTransfer): { readonly entries: DropEntry[]; readonly loose: File[] } {
  const entries: DropEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.() as DropEntry | null | undefined;
    const file = entry ? null : item.getAsFile();
    if (entry) entries.push(entry);
    else if (file !== null) loose.push(file);
  }
  return { entries, loose };
}

/** Reads every file of the entries, folders with all that lies in them, in the order in which the system lists them. */
export async function readEntries(entries: readonly DropEntry[], loose: readonly File[] = []): Promise<ReadFiles> {
  const files: PathedFile[] = loose.map((file) => ({ file, path: file.name }));
  const unreadable: SkippedFile[] = [];
  const visit = async (entry: DropEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\/+/, '') || entry.name;
    try {
      if (entry.isFile) {
        const file = await new Promise<File>((done, failed) => (entry as DropFileEntry).file(done, failed));
        files.push({ file: withRelativePath(file, path), path });
        return;
      }
      for (const child of await childrenOf(entry as DropFolderEntry)) await visit(child);
    } catch (error) {
      console.warn(`"${path}" could not be read`, error);
      unreadable.push({ path, reason: 'unreadable' });
    }
  };
  for (const entry of entries) await visit(entry);
  return { files, unreadable };
}

/** Files of an `<input type="file">`, with their folders where a folder was chosen. */
export function pathedFiles(files: Iterable<File>): PathedFile[] {
  return [...files].map((file) => ({ file, path: file.webkitRelativePath || file.name }));
}

async function childrenOf(folder: DropFolderEntry): Promise<DropEntry[]> {
  const reader = folder.createReader();
  const children: DropEntry[] = [];
  for (;;) {
    // Chromium answers with at most 100 entries at a time, and with none at the end.
    const page = await new Promise<readonly DropEntry[]>((done, failed) => reader.readEntries(done, failed));
    if (page.length === 0) return children;
    children.push(...page);
  }
}

/** Hosts keep a file's folder by `webkitRelativePath`, which Chromium leaves empty for files of a drop. */
function withRelativePath(file: File, path: string): File {
  if (path.includes('/') && !file.webkitRelativePath) {
    Object.defineProperty(file, 'webkitRelativePath', { value: path, configurable: true });
  }
  return file;
}
