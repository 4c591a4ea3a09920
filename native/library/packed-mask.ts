import type { MaskRef, Provenance } from '../contract/records.ts';

/** A mask as it stands in the journal, of which masks are nearly all. Append-only: old journals must stay readable. */
export type PackedMask = readonly [
  trackId: number,
  frameIndex: number,
  mediaId: number,
  hash: string,
  x: number,
  y: number,
  width: number,
  height: number,
  areaPx: number,
  score: number | null,
  provenance: Provenance,
  isProtected: 0 | 1,
];

export function packMask(m: MaskRef): PackedMask {
  const { x, y, width, height } = m.bbox;
  return [m.trackId, m.frameIndex, m.mediaId, m.hash, x, y, width, height, m.areaPx, m.score, m.provenance, m.protected ? 1 : 0];
}

export function unpackMask(packed: PackedMask): MaskRef {
  const [trackId, frameIndex, mediaId, hash, x, y, width, height, areaPx, score, provenance, isProtected] = packed;
  return {
    trackId,
    mediaId,
    frameIndex,
    hash,
    bbox: { x, y, width, height },
    areaPx,
    score,
    provenance,
    protected: isProtected === 1,
  };
}
