import type { ConceptThresholds } from './thresholds.ts';

/** What packs of SAM 3 say (sam3.md section 3). For tests. */
export const DEFAULT_THRESHOLDS: ConceptThresholds = {
  scoreThreshold: 0.5,
  nmsIou: 0.1,
  associationIou: 0.1,
  trackAssociationIou: 0.5,
  newDetection: 0.7,
  hotstartDelay: 15,
  hotstartUnmatched: 8,
  hotstartDuplicate: 8,
  suppressUnmatchedOnlyWithinHotstart: true,
  initialKeepAlive: 30,
  maxKeepAlive: 30,
  minKeepAlive: -1,
  decreaseKeepAliveForEmpty: false,
  recentOcclusionIou: 0.7,
  fillHoleAreaPx: 16,
  reconditionEvery: 16,
  highConfidence: 0.8,
  highIou: 0.8,
  reconditionOnTrackMasks: true,
  maxObjects: 10_000,
};
