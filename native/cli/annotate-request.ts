import type { ExportFormat } from '../contract/dataset.ts';
import type { FrameRange } from '../contract/geometry.ts';
import type { Direction } from '../contract/jobs.ts';
import type { Media, MediaPolicy } from '../contract/records.ts';
import { asksConcepts, type ConceptAsk } from './annotate-concepts.ts';
import type { ClassArg, ExemplarArg, PromptArg } from './prompt-args.ts';
import type { Target } from './targets.ts';
import { UsageError } from './usage-error.ts';

/** `annotate` as it was asked for; paths are absolute. */
export interface AnnotateRequest {
  readonly media: readonly string[];
  readonly libraryDir: string | undefined;
  /** Id of a model, or absolute path of a pack. */
  readonly modelId: string | undefined;
  readonly device?: string | undefined;
  readonly texts: readonly string[];
  readonly exemplars?: readonly ExemplarArg[];
  readonly maxObjects?: number | undefined;
  readonly prompts: readonly PromptArg[];
  readonly classes: readonly ClassArg[];
  readonly propagate: Direction | 'none';
  readonly frames: FrameRange | undefined;
  readonly maxFrames: number | undefined;
  readonly policy: MediaPolicy;
  readonly formats: readonly ExportFormat[];
  readonly merge: 'none' | 'group' | 'destructive_export';
  readonly includeImages: boolean;
  readonly out: string | undefined;
  readonly overlay: string | undefined;
  readonly contactSheet: string | undefined;
  readonly overwrite: boolean;
}

/** Refuses what would only fail, or be ignored, after all the work was done. */
export function checkRequest(request: AnnotateRequest): void {
  if (request.out !== undefined && request.formats.length === 0) {
    throw new UsageError('--out says where the dataset goes, but --export does not say which formats to write.');
  }
  if (request.out === undefined && request.formats.length > 0) {
    throw new UsageError('--export needs --out FILE.zip or --out DIRECTORY.');
  }
  if (request.prompts.length === 0 && !asksConcepts(conceptsOf(request))) {
    throw new UsageError('Say what to annotate: --box, --point, --mask, --text or --exemplar.');
  }
  checkConcepts(conceptsOf(request));
  if (request.policy === 'long' && request.maxFrames !== undefined) {
    throw new UsageError(
      '--max-frames belongs to --policy interactive; --policy long takes every frame. Use --frames A..B for a part.',
    );
  }
  for (const [objectId, entries] of Map.groupBy(request.classes, (entry) => entry.objectId)) {
    const names = [...new Set(entries.map((entry) => entry.name))];
    if (names.length > 1) throw new UsageError(`--class: object ${objectId} can have one class, not ${names.join(' and ')}.`);
  }
}

/** What is looked for by phrase or exemplar. */
export function conceptsOf({ texts, exemplars = [], maxObjects }: AnnotateRequest): ConceptAsk {
  return { texts, exemplars, maxObjects };
}

function checkConcepts(ask: ConceptAsk): void {
  const blank = ask.texts.find((text) => text.trim() === '');
  if (blank !== undefined) throw new UsageError('--text: say a phrase, for example --text "dog".');
  if (ask.maxObjects !== undefined && !asksConcepts(ask)) {
    throw new UsageError(
      '--max-objects belongs to --text and --exemplar; other prompts say themselves how many objects there are.',
    );
  }
  if (new Set(ask.exemplars.map((exemplar) => exemplar.frameIndex)).size > 1) {
    throw new UsageError('--exemplar: all exemplars must lie on one frame.');
  }
  if (ask.texts.length === 0 && ask.exemplars.length > 0 && ask.exemplars.every((exemplar) => exemplar.sign === 'negative')) {
    throw new UsageError('--exemplar: give a positive one too, or a --text, to say what to find.');
  }
}

/** Everything that is written. */
export function targetsOf(request: AnnotateRequest): Target[] {
  const targets = picturesOf(request, null);
  if (request.out !== undefined) targets.push({ option: '--out', path: request.out, kind: 'dataset' });
  if (request.libraryDir !== undefined) targets.push({ option: '--project', path: request.libraryDir, kind: 'library' });
  return targets;
}

/** Where the previews go. @param media one of several, whose name is added to the file names */
export function picturesOf(request: AnnotateRequest, media: Media | null): Target[] {
  const named = (path: string) => (media === null ? path : path.replace(/(\.[^.]*)?$/, (ending) => `-${media.slug}${ending}`));
  const targets: Target[] = [];
  if (request.overlay !== undefined) targets.push({ option: '--overlay', path: named(request.overlay), kind: 'video' });
  if (request.contactSheet !== undefined) {
    targets.push({ option: '--contact-sheet', path: named(request.contactSheet), kind: 'picture' });
  }
  return targets;
}

/** Everything that is read. */
export function inputsOf(request: AnnotateRequest): string[] {
  return [...request.media, ...request.prompts.flatMap((prompt) => (prompt.kind === 'mask' ? [prompt.file] : []))];
}
