/** Addresses of frames, the same with every host. */
import type { Media } from '../../../native/contract/records.ts';
import type { Workspace } from '../app/workspace.ts';

/**
 * Address of a frame's working JPEG. With a version a browser keeps the picture for good and never asks again.
 * @param version see `versionOf`; null where it is not known
 */
export function frameAddress(mediaId: number, frameIndex: number, version: string | null = null): string {
  return `/frames/${mediaId}/${frameIndex}.jpg${version === null ? '' : `?v=${version}`}`;
}

/**
 * What tells the frames of a media item from all others that may ever have its number: the content alone is not enough,
 * because the same clip may be imported again with other frames chosen.
 */
export function versionOf(media: Pick<Media, 'contentHash' | 'importedAtMs'>): string {
  return `${media.contentHash.slice(0, 16)}-${Math.round(media.importedAtMs).toString(36)}`;
}

/** Address of a frame in a window, with its version where the media item is the open one. */
export function frameUrlOf(
  { host, document }: Pick<Workspace, 'host' | 'document'>,
  mediaId: number,
  frameIndex: number,
): string {
  const { media } = document.store.getState();
  return host.frameUrl(mediaId, frameIndex, media?.id === mediaId ? versionOf(media) : null);
}
