/** Gets frames over from the host: the working JPEG as a bitmap that can be drawn at once. */
import { AppError } from '../../../native/contract/errors.ts';
import { say } from '../../../native/contract/sentences.ts';
import type { Workspace } from '../app/workspace.ts';
import { frameUrlOf } from '../host/frame-address.ts';
import { errorOf } from '../host/upload.ts';

/**
 * Fetches and decodes a frame. The browser decodes blobs on threads of its own, which is why no worker stands between
 * (measured: see README.md).
 * @throws AppError `media-unreadable` when it cannot be decoded, or what the host says about a frame that it does not give
 */
export async function loadFrame(
  workspace: Pick<Workspace, 'host' | 'document'>,
  mediaId: number,
  frameIndex: number,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const response = await fetch(frameUrlOf(workspace, mediaId, frameIndex), { signal });
  if (!response.ok) throw await refusal(response, frameIndex);
  const blob = await response.blob();
  signal.throwIfAborted();
  try {
    return await createImageBitmap(blob, { premultiplyAlpha: 'none' });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw unreadable(say('frame-not-decoded', { frame: frameIndex }), { frameIndex, reason });
  }
}

/** What the host answered instead of a frame, in its words where it has any. */
async function refusal(response: Response, frameIndex: number): Promise<Error> {
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  if (isJson) return errorOf(await response.json(), response.status);
  return unreadable(say('frame-not-read', { frame: frameIndex, status: response.status }), {
    frameIndex,
    status: response.status,
  });
}

function unreadable(message: string, details: Readonly<Record<string, unknown>>): AppError {
  return new AppError('media-unreadable', message, details);
}
