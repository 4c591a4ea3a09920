import { basename, dirname, extname, join, sep } from 'node:path';

/** Extension of a project file, without the dot. */
export const PROJECT_FILE = 'sam3project';

/** A name that every system takes as a file's. */
export function fileNameOf(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what no file name may hold
  const plain = name.replaceAll(/[\\/:*?"<>|\u0000-\u001f]/g, '_').replaceAll(/^[. ]+|[. ]+$/g, '');
  // Names that Windows keeps for devices.
  return plain === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(plain) ? `_${plain}` : plain.slice(0, 120);
}

/** Where something is written, and what may be replaced there. */
export interface SaveTarget {
  readonly path: string;
  /** True when the person was asked about this very path; `own` replaces only what an earlier export wrote. */
  readonly overwrite: true | 'own';
}

/** The place of an export, of the path that a person chose: a zip is named as one, and a folder is not. */
export function exportTarget(chosen: string, container: 'zip' | 'folder'): SaveTarget {
  const isZip = extname(chosen).toLowerCase() === '.zip';
  // The system's own question about replacing was about `chosen`, as a file.
  if (container === 'zip') return isZip ? { path: chosen, overwrite: true } : { path: `${chosen}.zip`, overwrite: 'own' };
  const path = isZip ? join(dirname(chosen), basename(chosen, extname(chosen)) || 'dataset') : chosen;
  return { path, overwrite: 'own' };
}

/** The place of a project file, of the path that a person chose. */
export function projectFileTarget(chosen: string): string {
  return extname(chosen).toLowerCase() === `.${PROJECT_FILE}` ? chosen : `${chosen}.${PROJECT_FILE}`;
}

/** The deepest folder that all files lie in. @param paths absolute, at least one */
export function commonFolder(paths: readonly string[]): string {
  const [first = '', ...rest] = paths.map((path) => dirname(path));
  let common = first;
  for (const folder of rest) {
    while (folder !== common && !folder.startsWith(common.endsWith(sep) ? common : `${common}${sep}`)) {
      const parent = dirname(common);
      if (parent === common) break;
      common = parent;
    }
  }
  return common;
}
