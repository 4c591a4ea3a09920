import type { EngineClient } from '../../native/contract/client.ts';
import type { EngineState } from '../../native/contract/host.ts';
import type { ChannelPort } from '../../native/launch/channel-port.ts';
import type { Clock } from '../../native/launch/clock.ts';
import { connectRemoteEngine, type RemoteEngine } from '../../native/launch/remote-engine.ts';
import { createSupervisor, type SupervisorOptions } from '../../native/launch/supervisor.ts';
import { type OpenChannel, relaySegmenters } from './segmenter-relay.ts';
import type { UtilityProcessHandle } from './utility-process.ts';

/** A page that calls the engine. */
export interface EnginePage {
  /** Gives the page a port straight to the engine, in place of any that it had. */
  takePort(port: ChannelPort): void;
  tell(state: EngineState): void;
}

/** The engine's process, kept running, and everybody who talks to it. */
export interface EngineHost {
  readonly state: EngineState;
  /** The engine's methods, for this process itself. Waits while it starts. @throws AppError `engine-unavailable`, or what it could not be opened with */
  client(): Promise<EngineClient>;
  /** Lays a port to a page: at once when the engine answers, and again after each start. */
  connect(page: EnginePage): void;
  /** Tells a page the state now and after every change. */
  watch(page: EnginePage): void;
  /** Forgets a page that was closed or loaded again. */
  forget(page: EnginePage): void;
  restart(): Promise<void>;
  /** Ends the engine in good order. */
  close(): Promise<void>;
}

export interface EngineHostOptions {
  readonly startEngine: () => UtilityProcessHandle;
  readonly startSegmenter: () => UtilityProcessHandle;
  readonly openChannel: OpenChannel;
  readonly clock: Clock;
  /** Times of the supervisor; a test's are shorter. */
  readonly times?: Pick<SupervisorOptions<RemoteEngine>, 'backoffMs' | 'hangMs' | 'startMs' | 'closeMs' | 'stableMs'>;
}

/** Starts the engine and keeps it running. */
export function createEngineHost(options: EngineHostOptions): EngineHost {
  const { startEngine, startSegmenter, openChannel, clock, times } = options;
  const connected = new Set<EnginePage>();
  const watching = new Set<EnginePage>();
  let newest: UtilityProcessHandle | null = null;
  const layPort = (page: EnginePage) => {
    const { port1, port2 } = openChannel();
    newest?.relay.post({ relay: 'client' }, [port1]);
    page.takePort(port2);
  };
  const supervisor = createSupervisor<RemoteEngine>({
    launcher: {
      start() {
        newest = startEngine();
        relaySegmenters(newest, startSegmenter, openChannel);
        return newest;
      },
    },
    connect: connectRemoteEngine,
    ping: ({ client }) => client.settings.get({}),
    clock,
    onState(state) {
      // The port first: who hears that the engine is ready calls it.
      if (state.state === 'ready') for (const page of connected) layPort(page);
      for (const page of watching) page.tell(state);
    },
    ...times,
  });
  return {
    get state() {
      return supervisor.state;
    },
    client: async () => (await supervisor.ready()).client,
    connect(page) {
      connected.add(page);
      if (supervisor.state.state === 'ready') layPort(page);
    },
    watch(page) {
      watching.add(page);
      page.tell(supervisor.state);
    },
    forget(page) {
      connected.delete(page);
      watching.delete(page);
    },
    restart: () => supervisor.restart(),
    close: () => supervisor.close(),
  };
}
