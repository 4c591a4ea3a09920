import { invariant } from '../contract/errors.ts';
import { verificationError } from './archive-reader.ts';
import type { ImageExtension } from './layout.ts';
import type { ExportPlan } from './plan.ts';
import type { ExportFrame } from './walk.ts';

interface MediaPages {
  readonly from: number;
  readonly fingerprints: Uint32Array;
  readonly imageChecksums: Uint32Array;
  /** 1 for PNG. */
  readonly extensions: Uint8Array;
}

/**
 * What verification must know of the writing and cannot learn from the project: 9 bytes a frame and 2 bytes a YOLO
 * object. Fingerprints tell a project that was changed in the meantime from a dataset that was written wrongly.
 */
export class Ledger {
  readonly #media = new Map<number, MediaPages>();
  #lines = new Uint16Array(1024);
  #lineEntries = 0;

  constructor(plan: ExportPlan) {
    for (const { media, from, to } of plan.media) {
      const frames = Math.max(0, to - from + 1);
      this.#media.set(media.id, {
        from,
        fingerprints: new Uint32Array(frames),
        imageChecksums: new Uint32Array(frames),
        extensions: new Uint8Array(frames),
      });
    }
  }

  /** @param imageChecksum crc32 of the image's bytes, 0 when it was not written */
  note(frame: ExportFrame, extension: ImageExtension, imageChecksum: number): void {
    const { pages, at } = this.#find(frame);
    pages.fingerprints[at] = frame.fingerprint;
    pages.imageChecksums[at] = imageChecksum;
    pages.extensions[at] = extension === 'png' ? 1 : 0;
  }

  /** @throws AppError `export-verification-failed` when the frame's masks are no longer those that were written */
  check(frame: ExportFrame): { readonly extension: ImageExtension; readonly imageChecksum: number } {
    const { pages, at } = this.#find(frame);
    if (pages.fingerprints[at] !== frame.fingerprint) {
      throw verificationError(`frame ${frame.frameIndex} of "${frame.planned.media.name}" was changed while it was exported`);
    }
    return { extension: pages.extensions[at] === 1 ? 'png' : 'jpg', imageChecksum: pages.imageChecksums[at] };
  }

  /** Notes how many lines the next object of the label files takes. */
  noteLines(lines: number): void {
    invariant(lines < 65_536, 'an object has fewer than 65536 parts');
    if (this.#lineEntries === this.#lines.length) {
      const larger = new Uint16Array(this.#lines.length * 2);
      larger.set(this.#lines);
      this.#lines = larger;
    }
    this.#lines[this.#lineEntries] = lines;
    this.#lineEntries += 1;
  }

  /** The numbers given to `noteLines`, in the same order. */
  *lines(): Generator<number, void, undefined> {
    for (let at = 0; at < this.#lineEntries; at += 1) yield this.#lines[at];
  }

  #find(frame: ExportFrame): { readonly pages: MediaPages; readonly at: number } {
    const pages = this.#media.get(frame.planned.media.id);
    invariant(pages, 'every media item of a plan has its pages');
    return { pages, at: frame.frameIndex - pages.from };
  }
}
