/** The ways in for datasets of others. */
export { type CocoImport, importCocoDataset } from './import-coco.ts';
export { importMaskFolder, type MaskImport } from './import-masks.ts';
