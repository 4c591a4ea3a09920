import type { PromptInput } from '../contract/records.ts';
import type { Library } from '../library/library.ts';

/**
 * Of the prompts of a search those that are to be kept: an example that an earlier search has left on the frame is not kept
 * twice, so that it is one handle there. Phrases are, since they count how often something was looked for.
 */
export function promptsToKeep<P extends PromptInput>(
  library: Pick<Library, 'prompts'>,
  { mediaId, frameIndex }: { readonly mediaId: number; readonly frameIndex: number },
  prompts: readonly P[],
): readonly P[] {
  const there = library.prompts({ mediaId, trackId: null, frameIndex }).map(({ prompt }) => prompt);
  return prompts.filter((prompt) => prompt.kind !== 'exemplar' || !there.some((other) => isSame(prompt, other)));
}

function isSame(a: Extract<PromptInput, { kind: 'exemplar' }>, b: PromptInput): boolean {
  if (b.kind !== 'exemplar' || a.sign !== b.sign) return false;
  return a.box.x === b.box.x && a.box.y === b.box.y && a.box.width === b.box.width && a.box.height === b.box.height;
}
