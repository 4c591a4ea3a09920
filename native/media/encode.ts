/** Writes a video of pictures that this program makes, e.g. a preview with masks drawn on it. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError, invariant, throwIfAborted } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { fileError } from './media-file.ts';
import { FFMPEG_BASE, fileUrl, startProgram } from './spawn.ts';
import type { MediaTools } from './tools.ts';
import { partialPath } from './whole-file.ts';

export interface VideoEncoderOptions {
  /** MP4 file to write; it appears when it is whole. */
  readonly out: string;
  /** Size of the pictures that are given; odd sizes are padded by one pixel in the file. */
  readonly width: number;
  readonly height: number;
  /** Frames a second; every picture is shown equally long. */
  readonly fps: number;
  readonly signal?: AbortSignal | undefined;
}

export interface VideoEncoder {
  /**
   * Takes the next picture, interleaved RGB of width × height × 3 bytes, which may be reused once this resolves. Resolves
   * when ffmpeg keeps up, so that a writer that waits never fills the memory.
   * @throws AppError `ffmpeg-failed`, `disk-full`, `aborted`
   */
  write(rgb: Uint8Array): Promise<void>;
  /** Finishes the file and puts it in its place. @throws AppError `ffmpeg-failed`, `disk-full`, `aborted` */
  finish(): Promise<void>;
  /** Stops, and leaves nothing behind. */
  abort(): Promise<void>;
}

/**
 * Opens a writer of H.264 (libx264, else another encoder that this ffmpeg has, else MPEG-4) with its index in front.
 * @throws AppError `aborted`, `disk-full`, `media-unreadable` when the folder may not be written to
 */
export async function openVideoEncoder(tools: MediaTools, options: VideoEncoderOptions): Promise<VideoEncoder> {
  const { out, width, height, signal } = options;
  throwIfAborted(signal);
  const partial = partialPath(out);
  try {
    await mkdir(dirname(out), { recursive: true });
  } catch (error) {
    throw fileError(error, out);
  }
  const program = startProgram(tools.ffmpeg.path, encodeArgs(tools, options, partial), { signal, stdin: 'pipe' });
  program.stdout.resume();
  const { stdin } = program;
  invariant(stdin !== null, 'the encoder reads from a pipe');
  // Whatever ends the program takes the unfinished file with it.
  const cleaned = program.done.catch(() => rm(partial, { force: true }));
  const failure = async (): Promise<never> => {
    await cleaned;
    await program.done;
    throw new AppError('ffmpeg-failed', say('ffmpeg-early'), { out });
  };
  return {
    async write(rgb) {
      throwIfAborted(signal);
      invariant(rgb.length === width * height * 3, 'a picture has three bytes per pixel');
      if (stdin.destroyed || !stdin.writable) return failure();
      const written = new Promise<boolean>((resolve) => {
        // The callback comes when the bytes have left this process, so the caller may use its buffer again.
        stdin.write(rgb, (error) => resolve(!error));
      });
      if (!(await written)) return failure();
    },
    async finish() {
      throwIfAborted(signal);
      stdin.end();
      await program.done;
      await rename(partial, out);
    },
    async abort() {
      await program.kill();
      await cleaned;
      await rm(partial, { force: true });
    },
  };
}

function encodeArgs(tools: MediaTools, { width, height, fps }: VideoEncoderOptions, partial: string): string[] {
  const filters = [
    'pad=ceil(iw/2)*2:ceil(ih/2)*2',
    'scale=out_color_matrix=bt709:out_range=tv:flags=bilinear',
    'format=yuv420p',
  ].join(',');
  return [
    ...FFMPEG_BASE,
    ...['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps), '-i', 'pipe:0'],
    ...['-vf', filters, '-an', ...encoderArgs(tools)],
    ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
    ...['-movflags', '+faststart', '-f', 'mp4', '-y', fileUrl(partial)],
  ];
}

function encoderArgs({ h264Encoder }: MediaTools): string[] {
  if (h264Encoder === null) return ['-c:v', 'mpeg4', '-q:v', '4'];
  if (h264Encoder === 'libx264') return ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-g', '30'];
  return ['-c:v', h264Encoder, '-b:v', '6M', '-g', '30'];
}
