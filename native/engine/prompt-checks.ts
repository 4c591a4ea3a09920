/** What prompts may say, and what they are called. */
import { AppError } from '../contract/errors.ts';
import type { Capability, ModelInfo } from '../contract/models.ts';
import type { Media, PromptInput, PromptKind } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { rleFromCoco } from '../masks/coco.ts';
import type { ConceptPrompt, ObjectPrompt } from '../model/model.ts';

const CAPABILITY_OF: Readonly<Record<PromptKind, Capability>> = {
  point: 'point',
  box: 'box',
  mask: 'mask',
  text: 'text',
  exemplar: 'exemplar',
};

/**
 * Refuses what the model cannot take before anything is stored.
 * @throws AppError `prompt-unsupported`, `prompt-outside-image`, `invalid-input`
 */
export function checkPrompts(info: ModelInfo, media: Media, prompts: readonly PromptInput[]): void {
  for (const prompt of prompts) {
    if (!info.capabilities.includes(CAPABILITY_OF[prompt.kind])) {
      throw new AppError(
        'prompt-unsupported',
        say('model-cannot-take', {
          name: info.name,
          kind: prompt.kind,
          kinds: info.capabilities.filter((entry) => entry in CAPABILITY_OF).join(', '),
        }),
        { kind: prompt.kind, modelId: info.id, supported: info.capabilities, needs: CAPABILITY_OF[prompt.kind] },
      );
    }
    if (prompt.kind === 'mask' && (prompt.rle.size[0] !== media.heightPx || prompt.rle.size[1] !== media.widthPx)) {
      throw new AppError(
        'invalid-input',
        `The mask is ${prompt.rle.size[1]}×${prompt.rle.size[0]}, but "${media.name}" is ${media.widthPx}×${media.heightPx}.`,
        { size: prompt.rle.size, widthPx: media.widthPx, heightPx: media.heightPx },
      );
    }
    if ('box' in prompt && (prompt.box.x + prompt.box.width > 1 + 1e-6 || prompt.box.y + prompt.box.height > 1 + 1e-6)) {
      throw new AppError('prompt-outside-image', 'The box reaches beyond the image: x + width and y + height may be 1 at most.', {
        box: prompt.box,
      });
    }
  }
}

/** @throws AppError `prompt-missing` */
export function checkSomethingPositive(prompts: readonly PromptInput[]): void {
  if (prompts.some(isPositive)) return;
  throw new AppError('prompt-missing', say('place-needs-prompt'), {});
}

/** Whether a prompt says where something is, not only where it is not. */
export function isPositive(prompt: PromptInput): boolean {
  return prompt.kind === 'mask' || prompt.kind === 'text' || prompt.sign === 'positive';
}

/** @throws AppError `prompt-unsupported` for a prompt that describes a kind */
export function toObjectPrompt(prompt: PromptInput): ObjectPrompt {
  if (prompt.kind === 'point' || prompt.kind === 'box') return prompt;
  if (prompt.kind === 'mask') return { kind: 'mask', mask: rleFromCoco(prompt.rle) };
  throw new AppError(
    'prompt-unsupported',
    `A ${prompt.kind} prompt describes a kind of object, not one object; use prompts.find.`,
    {
      kind: prompt.kind,
    },
  );
}

/** @throws AppError `prompt-unsupported` for a prompt that describes one object */
export function toConceptPrompt(prompt: PromptInput): ConceptPrompt {
  if (prompt.kind === 'text' || prompt.kind === 'exemplar') return prompt;
  throw new AppError(
    'prompt-unsupported',
    `A ${prompt.kind} prompt describes one object, not a kind of object; use prompts.add.`,
    {
      kind: prompt.kind,
    },
  );
}

/** Instances are called what was looked for. */
export function nameOf(prompts: readonly PromptInput[]): string {
  const text = prompts.find((prompt) => prompt.kind === 'text');
  return (text?.phrase ?? '').slice(0, 200);
}

/** What the undo history calls prompts that are added. */
export function labelOf(prompts: readonly PromptInput[]): string {
  const [first] = prompts;
  if (first === undefined || prompts.length > 1) return `Add ${prompts.length} prompts`;
  if (first.kind === 'text') return `Find "${first.phrase}"`;
  return `Add ${first.kind}`;
}
