import type { EngineClient } from '../contract/client.ts';
import { type ExportReport, type ExportRequestInput, exportReportSchema } from '../contract/dataset.ts';
import { bytesText } from './output.ts';
import { type CommandContext, finishJob } from './session.ts';

/** Exports, waits, and says what was written, what was read back, and what was lost. */
export async function exportAndReport(
  context: CommandContext,
  client: EngineClient,
  request: ExportRequestInput,
): Promise<ExportReport> {
  const job = await client.datasets.export(request);
  const done = await finishJob(context, client, job, 'export');
  const report = exportReportSchema.parse(done.result);
  for (const note of report.notes) {
    const text = note.format === null ? note.message : `${note.format}: ${note.message}`;
    if (note.severity === 'info') context.output.info(text, { note });
    else context.output.warn(text, { note });
  }
  context.output.result(reportText(report), { type: 'exported', report });
  return report;
}

/** The report as lines for people. */
export function reportText(report: ExportReport): string {
  const lines = [`${report.out}: ${report.files} files, ${bytesText(report.bytes)}`];
  for (const entry of report.formats) {
    const exactness = entry.minIou === null ? 'no masks' : entry.minIou === 1 ? 'exact' : `least IoU ${entry.minIou.toFixed(4)}`;
    lines.push(
      `  ${entry.format}: ${entry.annotations} annotations on ${entry.images} frames, ${entry.verified} read back, ${exactness}`,
    );
  }
  return lines.join('\n');
}
