/** What the engine holds, asked beside the page: checks compare it with what a person sees. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import { rebuildErrors } from '../../native/contract/client.ts';
import type { Contract } from '../../native/contract/contract.ts';
import type { Lane } from '../../native/contract/editing-methods.ts';
import type { HostContract } from '../../native/contract/host.ts';

/** A connection of its own to a running host. */
export interface EngineView {
  readonly client: ContractRouterClient<{ engine: Contract; host: HostContract }>;
  /** Areas in pixels per frame, 0 where there is no mask, of each track in the order of the objects' numbers. */
  areas(mediaId: number): Promise<readonly (readonly number[])[]>;
  /** Area of each object on one frame. */
  areasAt(mediaId: number, frameIndex: number): Promise<readonly number[]>;
  close(): void;
}

/** Connects with the token of the host's address. */
export async function viewEngine(address: string): Promise<EngineView> {
  const { host, origin, searchParams } = new URL(address);
  const headers = { authorization: `Bearer ${searchParams.get('token') ?? ''}`, origin };
  const socket = new WebSocket(`ws://${host}/rpc`, { headers });
  socket.binaryType = 'arraybuffer';
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const link = new RPCLink({ websocket: socket as unknown as globalThis.WebSocket });
  const client = createORPCClient<EngineView['client']>(rebuildErrors(link));
  const areas = async (mediaId: number) => {
    const tracks = await client.engine.tracks.list({ mediaId });
    const lanes = await client.engine.tracks.lanes({ mediaId });
    const inOrder = [...tracks].sort((a, b) => a.objectId - b.objectId);
    return inOrder.map(({ id }) => areasOf(lanes.find(({ trackId }) => trackId === id)));
  };
  return {
    client,
    areas,
    areasAt: async (mediaId, frameIndex) => (await areas(mediaId)).map((lane) => lane[frameIndex] ?? 0),
    close: () => socket.terminate(),
  };
}

function areasOf(lane: Lane | undefined): readonly number[] {
  const bytes = Buffer.from(lane?.areas ?? '', 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, k) => bytes.readUInt32LE(4 * k));
}
