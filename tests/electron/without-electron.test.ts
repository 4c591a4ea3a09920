/**
 * Main's parts together with the real engine and the real model process, with worker threads in place of Electron's utility
 * processes. What this cannot show (windows, the sandbox, the scheme) is for `workstation.test.ts`, where there is a binary.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RPCLink } from '@orpc/client/message-port';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_ORIGIN } from '../../electron/main/app-address.ts';
import { createEngineHost, type EngineHost, type EnginePage } from '../../electron/main/engine-host.ts';
import { engineArguments } from '../../electron/main/program-files.ts';
import { createAppHandler } from '../../electron/main/serve-app.ts';
import { type UtilityProcessHandle, wrapUtilityProcess } from '../../electron/main/utility-process.ts';
import { createEngineClient, type EngineClient, watchJob } from '../../native/contract/client.ts';
import type { EngineState } from '../../native/contract/host.ts';
import type { ChannelPort } from '../../native/launch/channel-port.ts';
import { portOfChannel } from '../../native/launch/channel-port.ts';
import { SYSTEM_CLOCK } from '../../native/launch/clock.ts';
import { makePlainClip } from '../fixtures/plain-clip.ts';
import { ThreadProcess, threadChannel } from '../fixtures/utility-threads.ts';

const ENGINE = fileURLToPath(new URL('../../native/engine-process.ts', import.meta.url));
const SEGMENTER = fileURLToPath(new URL('../../native/segmentation/segmenter-process.ts', import.meta.url));

/** A page that calls the engine over the newest port that it was given. */
function createPage(): EnginePage & { readonly client: Promise<EngineClient>; readonly states: EngineState[]; ports: number } {
  let arrived = Promise.withResolvers<EngineClient>();
  const page = {
    states: [] as EngineState[],
    ports: 0,
    get client() {
      return arrived.promise;
    },
    takePort(port: ChannelPort) {
      page.ports++;
      if (page.ports > 1) arrived = Promise.withResolvers<EngineClient>();
      arrived.resolve(createEngineClient(new RPCLink({ port: portOfChannel(port) })));
    },
    tell: (state: EngineState) => void page.states.push(state),
  };
  return page;
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('main, engine and model process', () => {
  let dir = '';
  let host: EngineHost;
  const engines: UtilityProcessHandle[] = [];
  const segmenters: UtilityProcessHandle[] = [];
  const page = createPage();
  let mediaId = 0;
  let trackId = 0;

  const start = (list: UtilityProcessHandle[], module: string, args: string[]) => {
    const child = new ThreadProcess(module, args);
    const handle = wrapUtilityProcess(child, { killNow: () => child.kill(), onOutput: () => undefined });
    list.push(handle);
    return handle;
  };

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'without-electron-'));
    host = createEngineHost({
      startEngine: () =>
        start(
          engines,
          ENGINE,
          engineArguments({ library: join(dir, 'library'), version: '0', builtInPacks: join(dir, 'no-packs') }),
        ),
      startSegmenter: () => start(segmenters, SEGMENTER, []),
      openChannel: threadChannel,
      clock: SYSTEM_CLOCK,
      times: { backoffMs: [50, 50, 50] },
    });
    host.watch(page);
    host.connect(page);
  });
  afterAll(async () => {
    await host.close();
    await rm(dir, { recursive: true, force: true });
  });

  it('give a page a port straight to the engine, and its own client beside', async () => {
    const client = await page.client;
    const project = await client.projects.create({ name: 'Direct' });
    expect((await (await host.client()).projects.list({})).map(({ name }) => name)).toEqual(['Direct']);
    expect(page.states.map(({ state }) => state)).toEqual(['starting', 'ready']);
    const clip = await makePlainClip(join(dir, 'clip.mp4'), { frames: 12, width: 160, height: 120 });
    const [job] = await client.media.import({ projectId: project.id, paths: [clip] });
    for await (const event of watchJob(client, job?.id ?? 0)) if (event.type === 'finished') mediaId = event.job.mediaId ?? 0;
    expect(mediaId).toBeGreaterThan(0);
  });

  it('serve frames, thumbnails and filmstrips as they lie on disk', async () => {
    const handler = createAppHandler({
      root: dir,
      readAsset: async (file) => Uint8Array.from(await readFile(file)),
      fetchFile: async (file) => new Response(Uint8Array.from(await readFile(file))),
      engine: () => host.client(),
    });
    const get = (path: string) => handler(new Request(APP_ORIGIN + path));
    const start = async (path: string, bytes: number) => Buffer.from(await (await get(path)).arrayBuffer()).subarray(0, bytes);
    expect([...(await start(`/frames/${mediaId}/11.jpg`, 3))]).toEqual([0xff, 0xd8, 0xff]);
    expect((await start(`/thumbnails/${mediaId}.jpg`, 4)).toString()).toBe('RIFF');
    expect((await start(`/filmstrips/${mediaId}.jpg`, 4)).toString()).toBe('RIFF');
    expect(await (await get(`/filmstrips/${mediaId}.json`)).json()).toMatchObject({ tiles: 12, tileHeightPx: 54 });
    expect((await get(`/frames/${mediaId}/12.jpg`)).status).toBe(416);
    expect((await get('/frames/99/0.jpg')).status).toBe(404);
  });

  it('answer a prompt in a model process that main started', async () => {
    const client = await page.client;
    trackId = (await client.tracks.create({ mediaId })).id;
    const box = { x: 0.2, y: 0.2, width: 0.6, height: 0.6 };
    const { mask } = await client.prompts.add({ trackId, frameIndex: 0, prompts: [{ kind: 'box', box, sign: 'positive' }] });
    expect(mask).not.toBeNull();
    expect(segmenters).toHaveLength(1);
  });

  it('survive the death of the model process', async () => {
    await segmenters[0]?.kill();
    const client = await page.client;
    const prompts = [{ kind: 'point', point: { x: 0.5, y: 0.5 }, sign: 'positive' } as const];
    await client.prompts.add({ trackId, frameIndex: 3, prompts });
    expect(segmenters).toHaveLength(2);
    expect(page.ports).toBe(1);
  });

  it('survive the death of the engine: calls fail with a reason, and the page gets a new port', async () => {
    const client = await page.client;
    const events = await client.jobs.watchAll({});
    const streaming = (async () => {
      for await (const _ of events);
    })();
    const ended = streaming.then(
      () => 'ended',
      () => 'failed',
    );
    await engines[0]?.kill();
    await until(() => page.ports === 2, 'a second port');
    expect(await ended).toMatch(/ended|failed/);
    const again = await page.client;
    expect((await again.tracks.frames({ trackId })).masks.map((mask) => mask.frameIndex)).toEqual([0, 3]);
    expect(page.states.map(({ state }) => state)).toEqual(['starting', 'ready', 'restarting', 'restarting', 'ready']);
    expect(page.states[2]?.reason?.code).toBe('engine-unavailable');
    // The model process of the engine that died went with it.
    await until(() => segmenters[1]?.pid === null, 'the orphan to end');
  });

  it('close in good order: nothing has to be recovered the next time', async () => {
    await host.restart();
    const { recoveredFrom } = await (await host.client()).library.info({});
    expect(recoveredFrom).toBeNull();
    expect(engines).toHaveLength(3);
    await until(() => page.ports === 3, 'a third port');
  });
});
