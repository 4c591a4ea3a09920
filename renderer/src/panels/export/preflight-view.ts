/** What is shown of a preflight and of a report. Pure. */
import { type ExportNote, type ExportReport, exportReportSchema, type Preflight } from '../../../../native/contract/dataset.ts';
import type { Job } from '../../../../native/contract/jobs.ts';

/** Notes that mean the same for several formats, as one line. */
export interface NoteLine {
  readonly code: string;
  readonly severity: ExportNote['severity'];
  readonly message: string;
  readonly formats: readonly NonNullable<ExportNote['format']>[];
  /** The largest count of the formats: each counts the same objects again. */
  readonly count: number;
}

const WEIGHT = { loss: 0, warning: 1, info: 2 } as const;

/** Notes for reading: losses first, then warnings, the most frequent first; one line for each code. */
export function noteLines(notes: readonly ExportNote[]): readonly NoteLine[] {
  const lines = [...Map.groupBy(notes, (note) => note.code).values()].map((same): NoteLine => {
    const most = same.reduce((a, b) => (b.count > a.count ? b : a));
    const formats = [...new Set(same.flatMap((note) => note.format ?? []))];
    return { code: most.code, severity: most.severity, message: most.message, formats, count: most.count };
  });
  return lines.sort((a, b) => WEIGHT[a.severity] - WEIGHT[b.severity] || b.count - a.count);
}

export type Verdict = 'empty' | 'lossy' | 'warnings' | 'clean';

/** What a preflight comes down to. */
export function verdictOf({ masks, notes }: Pick<Preflight, 'masks' | 'notes'>): Verdict {
  if (masks === 0) return 'empty';
  if (notes.some((note) => note.severity === 'loss')) return 'lossy';
  return notes.some((note) => note.severity === 'warning') ? 'warnings' : 'clean';
}

/** The report of a finished export; null while there is none. */
export function reportOf(job: Job | null | undefined): ExportReport | null {
  if (job?.kind !== 'export' || job.state !== 'done' || job.result === null) return null;
  const parsed = exportReportSchema.safeParse(job.result);
  return parsed.success ? parsed.data : null;
}

/** Masks that were read back and the least IoU over all formats; null IoU when there were no masks. */
export function readBack(report: ExportReport): { readonly verified: number; readonly minIou: number | null } {
  const ious = report.formats.flatMap((format) => format.minIou ?? []);
  return {
    verified: report.formats.reduce((sum, format) => sum + format.verified, 0),
    minIou: ious.length === 0 ? null : Math.min(...ious),
  };
}
