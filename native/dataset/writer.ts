import type { ExportFormat, ExportReport } from '../contract/dataset.ts';
import type { ImageExtension } from './layout.ts';
import type { NoteBook } from './notes.ts';
import type { ExportPlan } from './plan.ts';
import type { ExportSink } from './sink.ts';
import type { ExportFrame } from './walk.ts';

/** What a format says of itself in the report. */
export type FormatReport = ExportReport['formats'][number];

/** Counts what a format holds, and keeps the least IoU between what was written and what was meant. */
export class Tally {
  annotations = 0;
  images = 0;
  minIou: number | null = null;

  addMask(iou: number): void {
    this.annotations += 1;
    this.minIou = Math.min(this.minIou ?? 1, iou);
  }

  report(format: ExportFormat): FormatReport {
    return { format, annotations: this.annotations, images: this.images, verified: this.annotations, minIou: this.minIou };
  }
}

/** What every writer is given. */
export interface WriterContext {
  readonly plan: ExportPlan;
  readonly sink: ExportSink;
  readonly notes: NoteBook;
  /** An empty folder for spool files. */
  readonly work: string;
  readonly createdAt: Date;
}

/** Writes one format, frame by frame. */
export interface FormatWriter {
  readonly tally: Tally;
  /** @param extension that of the frame's image, written or not */
  writeFrame(frame: ExportFrame, extension: ImageExtension): Promise<void>;
  /** Writes what comes after the last frame. */
  finish(): Promise<void>;
  /** Frees what the writer holds open; called once, also after a failure. */
  close(): Promise<void>;
}
