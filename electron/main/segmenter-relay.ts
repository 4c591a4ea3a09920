import type { ChannelPort } from '../../native/launch/channel-port.ts';
import type { UtilityProcessHandle } from './utility-process.ts';

/** A new channel between two processes. */
export type OpenChannel = () => { readonly port1: ChannelPort; readonly port2: ChannelPort };

/**
 * Starts the model's process whenever the engine asks for one, and lays a channel between the two; nothing of what they
 * say passes here. When the engine ends, its processes end with it.
 */
export function relaySegmenters(engine: UtilityProcessHandle, start: () => UtilityProcessHandle, openChannel: OpenChannel): void {
  const running = new Map<number, UtilityProcessHandle>();
  const startOne = (id: number) => {
    const segmenter = start();
    running.set(id, segmenter);
    segmenter.onSpawn(() => {
      const { port1, port2 } = openChannel();
      segmenter.relay.post({ relay: 'parent' }, [port1]);
      engine.relay.post({ relay: 'started', id, pid: segmenter.pid }, [port2]);
    });
    segmenter.onExit(({ code }) => {
      running.delete(id);
      engine.relay.post({ relay: 'exited', id, code });
    });
  };
  engine.relay.onMessage((message) => {
    if (message.relay === 'start') startOne(message.id);
    if (message.relay === 'kill') void running.get(message.id)?.kill();
  });
  engine.onExit(() => {
    for (const segmenter of running.values()) void segmenter.kill();
  });
}
