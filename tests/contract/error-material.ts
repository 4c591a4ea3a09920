/** What the error codes are provoked with. */
import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';
import { appErrorFrom, type EngineClient, watchJob } from '../../native/contract/client.ts';
import { AppError } from '../../native/contract/errors.ts';
import type { Job } from '../../native/contract/jobs.ts';
import { createEngineLauncher } from '../../native/launch/processes.ts';

/** No ffmpeg comes with npm. */
export const NO_PACKAGES = { ffmpegStatic: () => null, ffmpegInstaller: () => null, ffprobeInstaller: () => null };

/** What work fails with, as a caller of the engine meets it; null when it does not fail. */
export async function failureOf(work: () => unknown): Promise<unknown> {
  try {
    await work();
    return null;
  } catch (error) {
    return appErrorFrom(error);
  }
}

/** Waits for a job. @throws the error that it ended with */
export async function endedWith(client: EngineClient, job: Job): Promise<Job> {
  for await (const event of watchJob(client, job.id)) {
    if (event.type !== 'finished') continue;
    const { error } = event.job;
    if (error !== null) throw new AppError(error.code, error.message, error.details);
    return event.job;
  }
  throw new Error('the job never ended');
}

/** Imports a file and waits. @throws the error that the import ended with */
export async function importOf(
  client: EngineClient,
  projectId: number,
  file: string,
  options: { maxDurationMs?: number } = {},
): Promise<Job> {
  const [job] = await client.media.import({ projectId, paths: [file], ...options });
  return endedWith(client, job as Job);
}

/** Starts an engine process whose segmenter is another module. */
export function engineLauncher(libraryDir: string, segmenterPath: string) {
  return createEngineLauncher({ libraryDir, program: 'test', programVersion: '0', segmenterPath, onOutput: () => undefined });
}

/** Writes a grey picture, 20 pixels high. */
export async function writePicture(file: string, width: number): Promise<void> {
  await sharp({ create: { width, height: 20, channels: 3, background: '#808080' } })
    .png()
    .toFile(file);
}

/** A second of a tone as 8-bit WAV. */
export async function toneFile(file: string): Promise<string> {
  const samples = Buffer.from(Array.from({ length: 8000 }, (_, index) => 128 + Math.round(60 * Math.sin(index / 5))));
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  await writeFile(file, Buffer.concat([header, samples]));
  return file;
}
