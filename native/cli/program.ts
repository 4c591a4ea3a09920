import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, CommanderError } from 'commander';
import { exportFormatSchema } from '../contract/dataset.ts';
import { checkHealth } from '../health/doctor.ts';
import { annotate } from './annotate.ts';
import { runDemo } from './demo/demo-command.ts';
import { makeDemoLibrary, SHIPPED_CLIP } from './demo/demo-library.ts';
import { addModelCommands } from './models-commands.ts';
import { createJsonOutput, createTextOutput, type Streams } from './output.ts';
import {
  backupLibrary,
  checkLibrary,
  exportProject,
  healthText,
  importCoco,
  importMasks,
  listProjects,
  showProject,
  stepProject,
} from './project-commands.ts';
import {
  parseBox,
  parseClass,
  parseCount,
  parseExemplar,
  parseFrames,
  parseMask,
  parsePoint,
  parseWord,
  parseWords,
} from './prompt-args.ts';
import type { CommandContext } from './session.ts';
import { UsageError } from './usage-error.ts';

/** What the program is run with; everything that a test would bring itself. */
export interface ProgramParts {
  readonly streams: Streams;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly now: () => number;
  readonly version: string;
  readonly signal: AbortSignal;
}

const FORMATS = exportFormatSchema.options;
const DIRECTIONS = ['forward', 'backward', 'both', 'none'] as const;
const POLICIES = ['interactive', 'long'] as const;
const MERGES = ['none', 'group', 'destructive_export'] as const;

const PROMPT_HELP = `
Prompts:
  FRAME is a frame index, counted from 0. Coordinates are parts of the shown image, 0 to 1; a box is given by its
  top left corner, width and height. ":+" (default) means "this is the object", ":-" means "this is not".
  "@OBJECT" (default @1) says which object is meant; give several to follow several.
  --text and --exemplar mean every object of a kind: with --propagate none those on one frame, else all through the
  clip, new ones included. Exemplars lie on one frame, and go with each --text. What a phrase finds gets a class of its name.

Examples:
  sam3-workstation annotate dog.mp4 --box 0:0.35,0.52,0.20,0.25@1 --class 1=dog --propagate both \\
    --export coco_instance,yolo_segmentation --out dataset.zip --overlay preview.mp4
  sam3-workstation annotate street.mp4 --pack ./sam3-fp16 --text car --text "traffic light" \\
    --export coco_instance --out dataset.zip`;

/** Builds the command line. Commands throw what goes wrong; the exit code is decided in main.ts. */
export function createProgram(parts: ProgramParts): Command {
  const program = new Command('sam3-workstation');
  program
    .description('Cut objects out of video: prompt, propagate, export. Fully local.')
    .version(parts.version)
    .option('--json', 'write one JSON event a line to stdout')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void parts.streams.out.write(text),
      writeErr: (text) => void parts.streams.err.write(text),
    });
  const context = (): CommandContext => ({
    output: program.opts().json === true ? createJsonOutput(parts.streams) : createTextOutput(parts.streams, parts.now),
    ...parts,
  });
  addAnnotate(program, context, parts);
  addProject(program, context, parts);
  addDatasets(program, context, parts);
  addModelCommands(program, context);
  addTools(program, context, parts);
  inheritSettings(program);
  return program;
}

/** `--json` may stand before or after the command's name, and errors are thrown wherever they arise. */
function inheritSettings(command: Command): void {
  for (const sub of command.commands) {
    sub.copyInheritedSettings(command);
    if (sub.commands.length === 0) {
      sub.option('--json', 'write one JSON event a line to stdout');
      sub.on('option:json', () => void rootOf(command).setOptionValue('json', true));
    }
    inheritSettings(sub);
  }
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function addAnnotate(program: Command, context: () => CommandContext, { cwd }: ProgramParts): void {
  const path = (text: string) => resolve(cwd, text);
  program
    .command('annotate')
    .description('annotate media from prompts, and export a dataset')
    .argument('<media...>', 'video, image, folder of images, or numbered images; several are annotated with the same prompts')
    .option('--project <dir>', 'keep the work in the library DIR (default: a temporary one)', path)
    .option('--pack <id|dir>', 'model to use: its id, or the folder of a pack (default: the best that is installed)', (text) =>
      resolveModel(cwd, text),
    )
    .option('--device <device>', 'where a pack runs: auto, cpu, cuda, cuda:1, … ("doctor" shows what is here)')
    .option('--text <phrase>', 'find and follow every instance of a phrase; needs a pack (repeatable)', collect(identity))
    .option(
      '--exemplar <F:X,Y,W,H[:+|-]>',
      'find and follow what looks like this; needs a pack (repeatable)',
      collect(parseExemplar),
    )
    .option('--max-objects <n>', 'most instances of --text and --exemplar at a time', (text) => parseCount('--max-objects', text))
    .option('--point <F:X,Y[:+|-][@OBJ]>', 'a point on the object, or beside it (repeatable)', collect(parsePoint))
    .option('--box <F:X,Y,W,H[:+|-][@OBJ]>', 'a box around the object (repeatable)', collect(parseBox))
    .option('--mask <F:FILE.png[@OBJ]>', 'a mask; an indexed PNG brings one object per index (repeatable)', collect(parseMask))
    .option('--class <OBJ=NAME>', 'class of an object (repeatable)', collect(parseClass))
    .option('--propagate <direction>', DIRECTIONS.join(', '), (text) => parseWord('--propagate', text, DIRECTIONS), 'both')
    .option('--frames <A..B>', 'work on these frames only', parseFrames)
    .option('--max-frames <n>', 'most frames of a clip under the interactive policy', (text) => parseCount('--max-frames', text))
    .option('--policy <policy>', POLICIES.join(' or '), (text) => parseWord('--policy', text, POLICIES), 'interactive')
    .option('--export <formats>', FORMATS.join(','), (text) => parseWords('--export', text, FORMATS))
    .option('--merge <mode>', MERGES.join(', '), (text) => parseWord('--merge', text, MERGES), 'none')
    .option('--include-images', 'write the frames beside their annotations')
    .option('--out <target>', 'FILE.zip or DIR', path)
    .option('--overwrite', 'replace what lies at --out even when no export of this program wrote it')
    .option('--overlay <file>', 'write a video with the masks drawn on it', path)
    .option('--contact-sheet <file>', 'write one picture of frames with the masks drawn on them', path)
    .addHelpText('after', PROMPT_HELP)
    .action((media: string[], options) =>
      annotate(context(), {
        media: media.map((item) => resolveMedia(cwd, item)),
        libraryDir: options.project,
        modelId: options.pack,
        device: options.device,
        texts: options.text ?? [],
        exemplars: options.exemplar ?? [],
        maxObjects: options.maxObjects,
        prompts: [
          ...(options.point ?? []),
          ...(options.box ?? []),
          ...(options.mask ?? []).map((mask: { file: string }) => ({ ...mask, file: path(mask.file) })),
        ],
        classes: options.class ?? [],
        propagate: options.propagate,
        frames: options.frames,
        maxFrames: options.maxFrames,
        policy: options.policy,
        formats: options.export ?? [],
        merge: options.merge,
        includeImages: options.includeImages === true,
        out: options.out,
        overlay: options.overlay,
        contactSheet: options.contactSheet,
        overwrite: options.overwrite === true,
      }),
    );
}

function addProject(program: Command, context: () => CommandContext, { cwd }: ProgramParts): void {
  const project = program.command('project').description('look at and repair a library');
  const sub = (name: string, description: string) =>
    project
      .command(name)
      .description(description)
      .requiredOption('--project <dir>', 'the library', (text) => resolve(cwd, text));
  sub('list', 'list the projects of a library').action((options) => listProjects(context(), options.project));
  sub('show', 'show classes, media, objects and history')
    .option('--name <name>', 'which project')
    .action((options) => showProject(context(), { libraryDir: options.project, name: options.name }));
  for (const way of ['undo', 'redo'] as const) {
    sub(way, way === 'undo' ? 'take the last step back' : 'do the last undone step again')
      .option('--name <name>', 'which project')
      .action((options) => stepProject(context(), { libraryDir: options.project, name: options.name }, way));
  }
  sub('backup', 'take a backup now').action((options) => backupLibrary(context(), options.project));
  sub('check', 'check that nothing is damaged').action((options) => checkLibrary(context(), options.project));
}

function addDatasets(program: Command, context: () => CommandContext, { cwd }: ProgramParts): void {
  const path = (text: string) => resolve(cwd, text);
  program
    .command('export')
    .description('export a project that is kept')
    .requiredOption('--project <dir>', 'the library', path)
    .option('--name <name>', 'which project')
    .requiredOption('--format <formats>', FORMATS.join(','), (text) => parseWords('--format', text, FORMATS))
    .requiredOption('--out <target>', 'FILE.zip or DIR', path)
    .option('--frames <A..B>', 'these frames only', parseFrames)
    .option('--include-images', 'write the frames beside their annotations')
    .option('--overwrite', 'replace what lies at --out even when no export of this program wrote it')
    .action((options) =>
      exportProject(
        context(),
        { libraryDir: options.project, name: options.name },
        {
          formats: options.format,
          out: options.out,
          overwrite: options.overwrite === true,
          includeImages: options.includeImages === true,
          frames: options.frames,
        },
      ),
    );
  const importing = program.command('import').description('bring annotations into a project; what is there is never overwritten');
  importing
    .command('coco')
    .argument('<file>', 'COCO instance JSON', path)
    .requiredOption('--project <dir>', 'the library', path)
    .option('--name <name>', 'which project')
    .option('--images <dir>', 'folder of the images', path)
    .action((file: string, options) =>
      importCoco(context(), { libraryDir: options.project, name: options.name }, file, options.images ?? null),
    );
  importing
    .command('masks')
    .argument('<dir>', 'folder of mask PNGs', path)
    .requiredOption('--media <file>', 'what the masks belong to')
    .requiredOption('--project <dir>', 'the library', path)
    .option('--name <name>', 'which project')
    .action((dir: string, options) =>
      importMasks(context(), { libraryDir: options.project, name: options.name }, dir, options.media),
    );
}

function addTools(program: Command, context: () => CommandContext, { env, cwd, version }: ProgramParts): void {
  program
    .command('doctor')
    .description('say what was found on this machine, and what each missing part costs')
    .action(async () => {
      const health = await checkHealth({ env, libraryDir: cwd, version });
      context().output.result(healthText(health), { type: 'health', ...health });
    });
  program
    .command('demo')
    .description('make a clip, annotate it, and show where the results lie')
    .option('--out <dir>', 'where to', (text) => resolve(cwd, text), resolve(cwd, 'demo-output'))
    .option('--seed <n>', 'another clip', (text) => parseCount('--seed', text), 1)
    .option('--library <dir>', 'only make a library with a clip there, for the workstation', (text) => resolve(cwd, text))
    .action((options) =>
      options.library === undefined
        ? runDemo(context(), { outDir: options.out, seed: options.seed })
        : makeDemoLibrary(context(), { dir: options.library, shipped: SHIPPED_CLIP }),
    );
}

/** A URL is passed on as it is, so that it is refused as one and not as a missing file. */
function resolveMedia(cwd: string, text: string): string {
  return /^[a-z][a-z0-9+.-]+:\/\//i.test(text) ? text : resolve(cwd, text);
}

/** What looks like a path, or is the folder of a pack, is one; all else is the id of an installed model. */
function resolveModel(cwd: string, text: string): string {
  const path = resolve(cwd, text);
  return /[\\/]/.test(text) || existsSync(join(path, 'pack.json')) ? path : text;
}

function identity(text: string): string {
  return text;
}

/** Gathers a repeatable option; one that is not given stays undefined. */
function collect<T>(parse: (text: string) => T): (text: string, before: T[] | undefined) => T[] {
  return (text, before = []) => [...before, parse(text)];
}

/** Whether an error means that the command line was wrong (or that help was asked for). */
export function isUsageError(error: unknown): error is UsageError | CommanderError {
  return error instanceof UsageError || error instanceof CommanderError;
}
