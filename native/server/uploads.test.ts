import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createUploadStore, isTooLarge } from './uploads.ts';

const BATCH = 'batch-0001';

async function openStore(options: { maxBytes?: number; freeBytes?: () => Promise<number> } = {}) {
  const library = await mkdtemp(join(tmpdir(), 'uploads-'));
  onTestFinished(() => rm(library, { recursive: true, force: true }));
  const dir = join(library, 'uploads');
  return { dir, library, store: createUploadStore({ dir, maxBytes: 1000, ...options }) };
}

function file(text: string): Readable {
  return Readable.from([Buffer.from(text)]);
}

describe('uploads', () => {
  it('are written as they come, and keep relative paths within a batch', async () => {
    const { store, dir } = await openStore();
    const a = await store.receive({ name: 'shots/1.png', batch: BATCH, announcedBytes: 1 }, file('a'));
    const b = await store.receive({ name: 'shots/2.png', batch: BATCH, announcedBytes: null }, file('bb'));
    expect(store.pathOf(a)).toBe(join(dir, BATCH, 'shots', '1.png'));
    expect(b.bytes).toBe(2);
    expect(readFileSync(store.pathOf(b), 'utf8')).toBe('bb');
    expect(store.batchOf(a)).toEqual([a, b]);
    const alone = await store.receive({ name: 'shots/1.png', batch: null, announcedBytes: 1 }, file('c'));
    expect(store.batchOf(alone)).toEqual([alone]);
  });

  it('of one name stand beside each other', async () => {
    const { store } = await openStore();
    const request = { name: 'clip.mp4', batch: BATCH, announcedBytes: null };
    const [a, b] = await Promise.all([store.receive(request, file('a')), store.receive(request, file('b'))]);
    expect([a.segments, b.segments]).toEqual([['clip.mp4'], ['clip-2.mp4']]);
    expect(readFileSync(store.pathOf(b), 'utf8')).toBe('b');
  });

  it('over the limit are refused, announced or not, and leave nothing', async () => {
    const { store, dir } = await openStore();
    const endless = Readable.from(
      (function* () {
        for (;;) yield Buffer.alloc(400);
      })(),
    );
    for (const body of [
      { announcedBytes: 1001, body: file('x') },
      { announcedBytes: null, body: endless },
    ]) {
      const error = await store
        .receive({ name: 'big', batch: BATCH, announcedBytes: body.announcedBytes }, body.body)
        .catch((e) => e);
      expect(error).toMatchObject({ code: 'invalid-input', details: { maxBytes: 1000 } });
      expect(isTooLarge(error)).toBe(true);
    }
    expect(existsSync(join(dir, BATCH))).toBe(false);
  });

  it('that are broken off leave nothing, and the others of the batch alone', async () => {
    const { store, dir } = await openStore();
    await store.receive({ name: 'kept', batch: BATCH, announcedBytes: null }, file('a'));
    const body = new Readable({ read: () => undefined });
    body.push('half');
    const receiving = store.receive({ name: 'folder/half', batch: BATCH, announcedBytes: 100 }, body);
    setTimeout(() => body.destroy(), 20);
    await expect(receiving).rejects.toMatchObject({ code: 'aborted' });
    await expect(store.receive({ name: 'short', batch: BATCH, announcedBytes: 9 }, file('a'))).rejects.toMatchObject({
      code: 'aborted',
    });
    expect(readdirSync(join(dir, BATCH))).toEqual(['kept']);
  });

  it('are refused before they come where the disk is full', async () => {
    const { store } = await openStore({ freeBytes: async () => 1e6 });
    await expect(store.receive({ name: 'a', batch: null, announcedBytes: 10 }, file('a'))).rejects.toMatchObject({
      code: 'disk-full',
    });
  });

  it('that fail on the way because the disk is full say so', async () => {
    const { store } = await openStore();
    const body = new Readable({
      read() {
        this.destroy(Object.assign(new Error('no space'), { code: 'ENOSPC' }));
      },
    });
    await expect(store.receive({ name: 'a', batch: null, announcedBytes: null }, body)).rejects.toMatchObject({
      code: 'disk-full',
    });
  });

  it('are gathered where they are used, folders as such, and found there from then on', async () => {
    const { store, dir, library } = await openStore();
    const target = join(library, 'sources', 'one');
    const names = ['shots/1.png', 'shots/2.png', 'clip.mp4'];
    const ids: string[] = [];
    for (const name of names) ids.push((await store.receive({ name, batch: BATCH, announcedBytes: null }, file(name))).id);
    const gathered = await store.gather([...ids, ids[0] ?? ''], target);
    expect(gathered).toEqual({ dir: target, entries: [join(target, 'shots'), join(target, 'clip.mp4')] });
    expect(readdirSync(join(target, 'shots'))).toEqual(['1.png', '2.png']);
    expect(existsSync(join(dir, BATCH))).toBe(false);
    expect(store.pathOf(store.get(ids[0] ?? ''))).toBe(join(target, 'shots', '1.png'));
    // Used again, they stay: something lives on them.
    expect((await store.gather(ids, join(library, 'sources', 'two'))).dir).toBe(target);
    const fresh = await store.receive({ name: 'new.mp4', batch: null, announcedBytes: null }, file('new'));
    await expect(store.gather([...ids, fresh.id], join(library, 'sources', 'two'))).rejects.toMatchObject({
      code: 'invalid-input',
    });
  });

  it('are forgotten when they were used up, and what is left of an earlier host goes', async () => {
    const { store, dir } = await openStore();
    const { id } = await store.receive({ name: 'a', batch: BATCH, announcedBytes: null }, file('a'));
    await store.discard([id]);
    expect(readdirSync(dir)).toEqual([]);
    expect(() => store.get(id)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    await store.receive({ name: 'a', batch: BATCH, announcedBytes: null }, file('a'));
    mkdirSync(join(dir, 'left-by-an-earlier-host', 'folder'), { recursive: true });
    await store.tidy();
    expect(readdirSync(dir)).toEqual([BATCH]);
  });

  it('take no batch that is a path', async () => {
    const { store } = await openStore();
    for (const batch of ['../../..', 'a/b/c/d/e/f', '', 'x'.repeat(65)]) {
      await expect(store.receive({ name: 'a', batch, announcedBytes: null }, file('a'))).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
  });
});
