/** Finds ffmpeg and ffprobe, and what these builds of them can do. */
import { access, chmod, constants } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { say } from '../contract/sentences.ts';
import { runProgram } from './spawn.ts';
import { isAtLeast, parseVersion, type Release } from './tool-version.ts';

/** One program that was found. */
export interface MediaProgram {
  readonly path: string;
  /** As the program names itself, e.g. `5.1.9-0+deb12u1`. */
  readonly version: string;
  /** Where it was found, e.g. `FFMPEG_PATH`, `system`, `@ffmpeg-installer/ffmpeg`. */
  readonly origin: string;
}

/** What this room works with; plain data, so that it can be handed to another process. */
export interface MediaTools {
  readonly ffmpeg: MediaProgram;
  readonly ffprobe: MediaProgram;
  /** Output options that keep every decoded frame, and only those. */
  readonly passthroughArgs: readonly string[];
  /** The best H.264 encoder of this ffmpeg; null when it has none. */
  readonly h264Encoder: string | null;
  /** Formats that may be opened, separated by commas: all that ffmpeg reads without those that point to other files. */
  readonly inputFormats: string;
  /** Whether HDR can be brought to the range of a normal screen (filters `zscale` and `tonemap`). */
  readonly canToneMap: boolean;
}

/** Where programs come from; a test brings its own. */
export interface ToolSearch {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Runs a program and answers with its standard output. */
  readonly run?: (program: string, args: readonly string[]) => Promise<string>;
  /** Paths from npm packages, whether or not the files exist. */
  readonly packages?: PackagedPrograms;
}

export interface PackagedPrograms {
  ffmpegStatic(): string | null;
  ffmpegInstaller(): string | null;
  ffprobeInstaller(): string | null;
}

type Run = (program: string, args: readonly string[]) => Promise<string>;

interface Candidate {
  readonly path: string;
  readonly origin: string;
  /** Set by a person: when it does not work, that is said instead of looking further. */
  readonly demanded?: boolean;
}

const H264_ENCODERS = ['libx264', 'libopenh264', 'h264_videotoolbox', 'h264_mf'] as const;

/**
 * Formats whose content names other files, patterns of files, addresses or devices, and text that is drawn as a picture.
 * Nothing is lost: what they point to can be imported itself.
 */
const FORBIDDEN_FORMATS = new Set(
  'hls applehttp concat dash webm_dash_manifest imf rtsp rtp sdp sap lavfi image2 alias_pix brender_pix vapoursynth avisynth sbg tty bin xbin adf idf ffmetadata tedcaptions mlv vobsub svg_pipe'.split(
    ' ',
  ),
);

/**
 * Finds the programs. ffmpeg: FFMPEG_PATH, the binary of `ffmpeg-static`, the system's, that of `@ffmpeg-installer/ffmpeg`.
 * ffprobe: FFPROBE_PATH, the one beside ffmpeg, the system's, that of `@ffprobe-installer/ffprobe`.
 * @throws AppError `ffmpeg-missing`, `ffmpeg-too-old` (older than 4.1); a program that a person has set and that does not work is never replaced silently
 */
export async function findMediaTools(search: ToolSearch): Promise<MediaTools> {
  const run = search.run ?? ((program, args) => runProgram(program, args));
  const packages = search.packages ?? INSTALLED_PACKAGES;
  const ffmpeg = await pick('ffmpeg', ffmpegCandidates(search, packages), run);
  const ffprobe = await pick('ffprobe', ffprobeCandidates(search, packages, ffmpeg.program.path), run);
  const [encoders, filters, ffmpegDemuxers, ffprobeDemuxers] = await Promise.all([
    listNames(run, ffmpeg.program.path, '-encoders'),
    listNames(run, ffmpeg.program.path, '-filters'),
    listNames(run, ffmpeg.program.path, '-demuxers'),
    listNames(run, ffprobe.program.path, '-demuxers'),
  ]);
  return {
    ffmpeg: ffmpeg.program,
    ffprobe: ffprobe.program,
    passthroughArgs: isAtLeast(ffmpeg.release, 5, 1) ? ['-fps_mode', 'passthrough'] : ['-vsync', 'passthrough'],
    h264Encoder: H264_ENCODERS.find((name) => encoders.has(name)) ?? null,
    inputFormats: [...new Set([...ffmpegDemuxers, ...ffprobeDemuxers])].filter((name) => !FORBIDDEN_FORMATS.has(name)).join(','),
    canToneMap: filters.has('zscale') && filters.has('tonemap'),
  };
}

function ffmpegCandidates({ env, platform }: ToolSearch, packages: PackagedPrograms): Candidate[] {
  return [
    ...demanded(env.FFMPEG_PATH, 'FFMPEG_PATH'),
    ...packaged(packages.ffmpegStatic(), 'ffmpeg-static'),
    ...onPath('ffmpeg', env, platform),
    ...packaged(packages.ffmpegInstaller(), '@ffmpeg-installer/ffmpeg'),
  ];
}

function ffprobeCandidates({ env, platform }: ToolSearch, packages: PackagedPrograms, ffmpegPath: string): Candidate[] {
  return [
    ...demanded(env.FFPROBE_PATH, 'FFPROBE_PATH'),
    { path: join(dirname(ffmpegPath), executable('ffprobe', platform)), origin: 'beside ffmpeg' },
    ...onPath('ffprobe', env, platform),
    ...packaged(packages.ffprobeInstaller(), '@ffprobe-installer/ffprobe'),
  ];
}

function demanded(path: string | undefined, origin: string): Candidate[] {
  return path === undefined || path === '' ? [] : [{ path, origin, demanded: true }];
}

/** A file inside an Electron archive cannot be run; its unpacked copy can. */
function packaged(path: string | null, origin: string): Candidate[] {
  return path === null ? [] : [{ path: path.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked'), origin }];
}

function onPath(name: string, env: ToolSearch['env'], platform: NodeJS.Platform): Candidate[] {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => ({ path: join(folder, executable(name, platform)), origin: 'system' }));
}

function executable(name: string, platform: NodeJS.Platform): string {
  return platform === 'win32' ? `${name}.exe` : name;
}

interface Found {
  readonly program: MediaProgram;
  readonly release: Release;
}

async function pick(name: 'ffmpeg' | 'ffprobe', candidates: readonly Candidate[], run: Run): Promise<Found> {
  const tooOld: string[] = [];
  const broken: string[] = [];
  for (const candidate of candidates) {
    if (!candidate.demanded && !(await exists(candidate.path))) continue;
    const found = await inspect(candidate, run);
    if (typeof found === 'string') {
      if (candidate.demanded) {
        const message = say('program-set-wrong', {
          variable: candidate.origin,
          path: candidate.path,
          said: found,
          program: name,
        });
        throw new AppError('ffmpeg-missing', message, { program: name, path: candidate.path, origin: candidate.origin });
      }
      broken.push(`${candidate.path}: ${found}`);
      continue;
    }
    if (isAtLeast(found.release, 4, 1)) return found;
    tooOld.push(`${candidate.path} (${found.program.version})`);
    if (candidate.demanded) break;
  }
  if (tooOld.length > 0) {
    throw new AppError('ffmpeg-too-old', say('program-too-old', { programs: tooOld.join(', ') }), { program: name, tooOld });
  }
  throw new AppError('ffmpeg-missing', say('program-not-found', { program: name }), { program: name, broken });
}

/** @returns what it is, or in words why it does not work */
async function inspect(candidate: Candidate, run: Run): Promise<Found | string> {
  try {
    await makeExecutable(candidate.path);
    const version = parseVersion(await run(candidate.path, ['-version']));
    if (version === null) return 'it is another program';
    const program = { path: candidate.path, version: version.label, origin: candidate.origin };
    return { program, release: version.release };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Packages installed with scripts off may hold binaries without the permission to run. */
async function makeExecutable(path: string): Promise<void> {
  if (!(await exists(path)) || (await isExecutable(path))) return;
  await chmod(path, 0o755);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/** Names that a listing of ffmpeg gives in its second column, after the flags. */
async function listNames(run: Run, program: string, option: '-encoders' | '-filters' | '-demuxers'): Promise<Set<string>> {
  const names = new Set<string>();
  for (const line of (await run(program, ['-hide_banner', '-loglevel', 'error', option])).split('\n')) {
    // Flags of formats may hold blanks (" D d fbdev"), but are at least three columns wide.
    const name =
      option === '-demuxers' ? /^ D../.test(line) && line.slice(4).trim().split(/\s+/)[0] : /^ \S+\s+(\S+)\s/.exec(line)?.[1];
    for (const part of (name || '=').split(',')) if (part !== '=') names.add(part);
  }
  return names;
}

const require = createRequire(import.meta.url);

const INSTALLED_PACKAGES: PackagedPrograms = {
  ffmpegStatic: () => packagePath(() => require('ffmpeg-static') as string | null),
  ffmpegInstaller: () => packagePath(() => (require('@ffmpeg-installer/ffmpeg') as { path: string }).path),
  ffprobeInstaller: () => packagePath(() => (require('@ffprobe-installer/ffprobe') as { path: string }).path),
};

/** These packages throw where they have nothing for this platform, and are optional. */
function packagePath(read: () => string | null): string | null {
  try {
    return read();
  } catch {
    return null;
  }
}
