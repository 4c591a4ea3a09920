/** One export of a made-up project in a process of its own, so that its peak of memory is its own: `export-process.ts FRAMES FORMAT[,FORMAT]`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportFormatSchema, exportRequestSchema } from '../native/contract/dataset.ts';
import { exportDataset } from '../native/dataset/export.ts';
import { syntheticSource } from '../native/dataset/testing-synthetic.ts';

const [frames, formats] = process.argv.slice(2);
const dir = await mkdtemp(join(tmpdir(), 'bench-export-'));
try {
  const request = exportRequestSchema.parse({
    projectId: 1,
    formats: formats.split(',').map((format) => exportFormatSchema.parse(format)),
    out: join(dir, 'dataset.zip'),
  });
  const source = syntheticSource({ frames: Number(frames), objects: 5, width: 1920, height: 1080 });
  const start = performance.now();
  const report = await exportDataset(source, request, { now: Date.now, programVersion: 'bench' });
  const seconds = (performance.now() - start) / 1000;
  const verified = report.formats.reduce((sum, format) => sum + format.verified, 0);
  const peakMb = process.resourceUsage().maxRSS / 1024;
  process.stdout.write(JSON.stringify({ seconds, peakMb, verified, bytes: report.bytes }));
} finally {
  await rm(dir, { recursive: true, force: true });
}
