import type { PackManifest } from '../../runtime/pack-manifest.ts';

/** What the pack says about concept video; sam3.md section 3. */
export type ConceptThresholds = PackManifest['thresholds']['concept'];
