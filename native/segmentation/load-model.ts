import type { SegmentationModel } from '../model/model.ts';
import type { SegmenterConfig } from './protocol.ts';

/**
 * Loads a model in this process. Each is imported only where it is loaded: OpenCV's WebAssembly and onnxruntime are large,
 * and the engine process does without both.
 * @throws AppError `pack-missing`, `pack-invalid`, `pack-newer`, `device-unavailable`, `out-of-memory`
 */
export async function loadModel({ model, device }: SegmenterConfig): Promise<SegmentationModel> {
  if (model === 'classic') return (await import('../classic/classic.ts')).loadClassic();
  const { loadSam3 } = await import('../sam3/sam3.ts');
  // What this process writes reaches the person through its launcher.
  return loadSam3({ dir: model.packDir, builtIn: model.builtIn, device, onWarning: (message) => console.error(message) });
}
