/** Entry of the segmenter process: the only process that runs a model. Started by the engine through a launcher. */
import { openSegmenterParent } from '../launch/parents.ts';
import { openFrameReader } from '../media/frame-reader.ts';
import { loadModel } from './load-model.ts';
import { runSegmenterHost } from './segmenter-host.ts';

const port = openSegmenterParent();
// The engine is gone: nobody is left to answer, and nothing here needs saving.
port.onClose(() => process.exit(0));
// A signal that a terminal sends to the whole group is the engine's to handle; it ends this process itself.
process.on('SIGINT', () => undefined);
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(70);
});
runSegmenterHost({ port, loadModel, openFrames: (tools, media) => openFrameReader(tools, media, {}) });
