/** A room of the house, named by its folder. */
export type Room = string;

/**
 * Which rooms a room may import, besides itself. `native/engine` is the composition: engine.ts, the files beside it and the
 * folder of that name.
 */
export const MAY_IMPORT: Readonly<Record<Room, readonly Room[]>> = {
  'native/contract': [],
  'native/masks': ['native/contract'],
  'native/model': ['native/contract', 'native/masks'],
  'native/launch': ['native/contract'],
  'native/library': ['native/contract', 'native/masks', 'native/model'],
  'native/media': ['native/contract', 'native/masks', 'native/model'],
  'native/runtime': ['native/contract', 'native/masks', 'native/model'],
  'native/classic': ['native/contract', 'native/masks', 'native/model', 'native/runtime'],
  'native/sam3': ['native/contract', 'native/masks', 'native/model', 'native/runtime'],
  'native/segmentation': [
    'native/contract',
    'native/masks',
    'native/model',
    'native/launch',
    'native/library',
    'native/media',
    'native/runtime',
    'native/classic',
    'native/sam3',
  ],
  'native/dataset': ['native/contract', 'native/masks', 'native/library', 'native/media'],
  'native/jobs': [
    'native/contract',
    'native/masks',
    'native/model',
    'native/library',
    'native/media',
    'native/segmentation',
    'native/dataset',
  ],
  'native/health': [
    'native/contract',
    'native/masks',
    'native/model',
    'native/launch',
    'native/library',
    'native/media',
    'native/runtime',
    'native/segmentation',
  ],
  'native/engine': [
    'native/contract',
    'native/masks',
    'native/model',
    'native/launch',
    'native/library',
    'native/media',
    'native/runtime',
    'native/segmentation',
    'native/dataset',
    'native/jobs',
    'native/health',
  ],
  'native/server': ['native/contract', 'native/masks', 'native/launch', 'native/engine'],
  // The preview film and the contact sheet are made here, of frames that media reads and writes; the doctor needs no library.
  'native/cli': [
    'native/contract',
    'native/masks',
    'native/model',
    'native/launch',
    'native/engine',
    'native/media',
    'native/health',
  ],
  'electron/main': ['native/contract', 'native/masks', 'native/launch', 'native/engine'],
  'electron/preload': ['native/contract'],
  renderer: ['native/contract', 'native/masks'],
};

/** Single files that a room may import of a room that is closed to it otherwise. */
export const DOORS: Readonly<Record<Room, readonly string[]>> = {
  // A mask that is given as a prompt is read as an imported one is.
  'native/cli': [
    'native/dataset/indexed-png.ts',
    'native/dataset/own-dataset.ts',
    // Packs are installed, and compared with PyTorch, without a library and without an engine.
    'native/runtime/built-in-packs.ts',
    'native/runtime/pack.ts',
    'native/runtime/pack-store.ts',
    'native/runtime/read-manifest.ts',
    'native/sam3/check/check-pack.ts',
    'native/sam3/check/findings.ts',
  ],
};

/** Rooms that may import whatever they need. */
const FREE_ROOMS: readonly Room[] = ['tests', 'bench', 'scripts'];

/** Modules that only some rooms may import, with the reason that goes into the message. */
export const OWNED_MODULES: readonly { readonly module: string; readonly rooms: readonly string[]; readonly why: string }[] = [
  { module: 'electron', rooms: ['electron/main', 'electron/preload'], why: 'the engine and the renderer run without Electron' },
  { module: 'better-sqlite3', rooms: ['native/library'], why: 'one room writes the project library' },
  { module: 'onnxruntime-node', rooms: ['native/runtime'], why: 'it blocks its thread, so one room decides where it runs' },
  { module: '@techstark/opencv-js', rooms: ['native/classic'], why: 'it is the weightless segmenter and nothing else' },
  { module: 'konva', rooms: ['renderer/src/canvas', 'renderer/src/timeline'], why: 'panels are plain React' },
  { module: 'react-konva', rooms: ['renderer/src/canvas', 'renderer/src/timeline'], why: 'panels are plain React' },
  { module: 'child_process', rooms: ['native/media', 'native/launch'], why: 'each child process has one owner that ends it' },
];

/** Rooms that run anywhere, the browser included: no module but these, and none of Node's. */
export const ANYWHERE: Readonly<Record<Room, readonly string[]>> = {
  'native/contract': ['zod', '@orpc/contract', '@orpc/client'],
  'native/masks': [],
  'native/model': [],
};

/** The room that a file stands in, or null where the house has no such room. */
export function roomOf(path: string): Room | null {
  const [top, second, third] = path.split('/');
  if (top === 'native' && second !== undefined) return nativeRoom(second, third === undefined);
  if (top === 'electron' && third !== undefined) return `electron/${second}`;
  if (top === 'renderer') return 'renderer';
  return top !== undefined && FREE_ROOMS.includes(top) ? top : null;
}

function nativeRoom(name: string, isFile: boolean): Room | null {
  if (!isFile) return `native/${name}`;
  return /^engine(-[a-z-]+)?(\.test)?\.ts$/.test(name) ? 'native/engine' : null;
}

export function isFree(room: Room): boolean {
  return FREE_ROOMS.includes(room);
}

/** The rooms that may import a room, for a message that says where the code would be right. */
export function importersOf(room: Room): Room[] {
  return Object.keys(MAY_IMPORT).filter((name) => MAY_IMPORT[name]?.includes(room));
}
