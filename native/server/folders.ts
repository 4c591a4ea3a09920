import { join } from 'node:path';

/** Folders of the library that belong to this host. */
export interface HostFolders {
  /** Files that were handed over and not used yet; emptied when the host starts. */
  readonly uploads: string;
  /** Files that media items were imported from. They live as long as their media items. */
  readonly sources: string;
  /** Datasets and project files that were made to be downloaded. */
  readonly exports: string;
}

/** @param libraryDir absolute path */
export function hostFolders(libraryDir: string): HostFolders {
  return {
    uploads: join(libraryDir, 'uploads'),
    sources: join(libraryDir, 'sources'),
    exports: join(libraryDir, 'exports'),
  };
}
