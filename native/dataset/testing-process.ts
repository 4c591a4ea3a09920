/**
 * A process that exports, to be killed: `node testing-process.ts OUT FRAMES FORMAT[,FORMAT]`. Prints `writing` with the
 * first progress, then the report or `{ code, message }` as JSON.
 */
import { type ExportFormat, exportFormatSchema } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import { exportDataset } from './export.ts';
import { EXPORT_OPTIONS, requestOf } from './testing.ts';
import { syntheticSource } from './testing-synthetic.ts';

const [out, frames, formats] = process.argv.slice(2);
const request = requestOf({
  out,
  overwrite: true,
  formats: formats.split(',').map((format): ExportFormat => exportFormatSchema.parse(format)),
});
const source = syntheticSource({ frames: Number(frames), objects: 3, width: 320, height: 240 });
let announced = false;
function announce(): void {
  if (!announced) process.stdout.write('writing\n');
  announced = true;
}
try {
  const report = await exportDataset(source, request, { ...EXPORT_OPTIONS, now: Date.now, onProgress: announce });
  process.stdout.write(`${JSON.stringify({ masks: report.masks, files: report.files, bytes: report.bytes })}\n`);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  process.stdout.write(`${JSON.stringify({ code: error.code, message: error.message })}\n`);
}
