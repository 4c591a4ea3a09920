import type { ExportFormat, ExportNote } from '../contract/dataset.ts';

type Severity = ExportNote['severity'];

/** What a note says; the number of cases is put after it. */
const NOTES = {
  'not-processed': ['warning', 'Frames with an object that nothing was decided for (propagate it there, or mark it absent)'],
  'frames-left-out': ['warning', 'Frames left out, as they hold no mask and not every object is known to be absent there'],
  'class-missing': ['warning', 'Objects without a class, written as "object" (give them a class to keep its number for ever)'],
  'class-not-in-project': ['warning', 'Class names that the project does not have; their numbers hold for this export only'],
  'class-gap-filled': [
    'info',
    'Class numbers no longer in use, listed under a placeholder so that the other classes keep theirs',
  ],
  'object-meta-unmatched': ['warning', 'Entries of object_meta that name an object which is not in this export'],
  'group-unmatched': ['warning', 'Members of merge groups that are not in this export'],
  'objects-merged': ['loss', 'Objects joined into another one, as merge asked'],
  'merge-classes-differ': ['warning', 'Merge groups that join different classes; the class of the lowest object id is written'],
  'groups-dropped': ['loss', 'Objects whose group this format cannot say'],
  'identity-dropped': ['loss', 'Objects whose identity over time and whose name this format cannot say'],
  'split-empty': ['warning', 'Parts of the split without frames'],
  'split-gap': ['info', 'Frames in the gap between training and validation, written to neither'],
  'images-left-out': [
    'info',
    'Frames listed without their image (scope.include_images, --include-images on the command line, writes the images too)',
  ],
  'hidden-object': ['info', 'Objects hidden on screen, which are exported all the same'],
  'holes-bridged': ['loss', 'Masks with holes, reached by a cut of no width (programs that draw outlines show the cut)'],
  'holes-filled': ['loss', 'Masks whose holes are filled'],
  'holes-as-rle': ['info', 'Masks with holes, written as RLE among the polygons'],
  'parts-bridged': ['loss', 'Masks of several parts, joined by a cut of no width (programs that draw outlines show the cut)'],
  'parts-split': ['loss', 'Masks of several parts, written as one line each'],
  'outline-simplified': ['loss', 'Masks whose outline is simplified with the tolerance that was asked for'],
  'outline-changed': ['loss', 'Masks that differ from the library when their outline is filled again'],
} as const satisfies Record<string, readonly [Severity, string]>;

export type NoteCode = keyof typeof NOTES;

interface Entry {
  readonly code: NoteCode;
  readonly format: ExportFormat | null;
  count: number;
  readonly details: Record<string, unknown>;
}

/** Counts notes by code and format while work goes on, and lists them in the order of first mention. */
export class NoteBook {
  readonly #entries = new Map<string, Entry>();

  /** Counts `count` more cases; details given later replace earlier ones of the same name. */
  add(code: NoteCode, format: ExportFormat | null = null, count = 1, details: Record<string, unknown> = {}): void {
    if (count === 0) return;
    const key = `${format ?? ''}/${code}`;
    const entry = this.#entries.get(key) ?? { code, format, count: 0, details: {} };
    entry.count += count;
    Object.assign(entry.details, details);
    this.#entries.set(key, entry);
  }

  list(): ExportNote[] {
    return [...this.#entries.values()].map(({ code, format, count, details }) => {
      const [severity, text] = NOTES[code];
      return { severity, code, message: `${text}: ${count}.`, format, count, details };
    });
  }
}
