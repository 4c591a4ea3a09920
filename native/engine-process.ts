/** Entry of the engine's own process: the same engine, spoken to over its parent's port. */
import { parseArgs } from 'node:util';
import { RPCHandler } from '@orpc/server/message-port';
import { AppError } from './contract/errors.ts';
import { createEngine } from './engine.ts';
import { portOfChannel } from './launch/channel-port.ts';
import { portOfParent } from './launch/message-port.ts';
import { openEngineParent } from './launch/parents.ts';
import { createSegmenterLauncher } from './launch/processes.ts';
import { createRelayLauncher } from './launch/relay-launcher.ts';

/** First message to the parent: the engine answers now, or why it never will. */
export type EngineGreeting =
  | { readonly engine: 'ready' }
  | { readonly engine: 'failed'; readonly code: string; readonly message: string };

const { values } = parseArgs({
  options: {
    library: { type: 'string' },
    program: { type: 'string' },
    version: { type: 'string' },
    model: { type: 'string' },
    device: { type: 'string' },
    /** Folder of installed packs. */
    packs: { type: 'string' },
    /** Folder of the packs that the program brings. */
    'built-in-packs': { type: 'string' },
    /** Another module to run as the segmenter process. */
    segmenter: { type: 'string' },
  },
});
const { port: parent, relay, onClient } = openEngineParent();
// Signals of a terminal reach the whole group; when to end is the parent's business.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.on('unhandledRejection', (error) => {
  console.error(error);
  process.exit(70);
});

try {
  const engine = await createEngine({
    libraryDir: values.library ?? '',
    program: values.program ?? 'engine',
    programVersion: values.version ?? '0',
    modelId: values.model ?? null,
    device: values.device ?? null,
    ...(values.packs === undefined ? {} : { packs: { dir: values.packs } }),
    ...(values['built-in-packs'] === undefined ? {} : { builtInPacks: { dir: values['built-in-packs'] } }),
    segmenter: relay === null ? createSegmenterLauncher({ modulePath: values.segmenter }) : createRelayLauncher(relay),
    env: process.env,
    now: Date.now,
    onBug: (error) => console.error(error),
  });
  parent.onClose(() => void engine.close().finally(() => process.exit(0)));
  const handler = new RPCHandler(engine.router);
  handler.upgrade(portOfParent(parent));
  onClient((port) => handler.upgrade(portOfChannel(port)));
  parent.post({ engine: 'ready' } satisfies EngineGreeting);
} catch (error) {
  if (!(error instanceof AppError)) throw error;
  parent.post({ engine: 'failed', code: error.code, message: error.message } satisfies EngineGreeting);
  process.exitCode = 1;
  // A forked process ends with its channel; a utility process is ended by its parent, which has heard why.
  if (process.connected) process.disconnect();
}
