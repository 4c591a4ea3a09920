import { expect, onTestFinished, test, vi } from 'vitest';
import type { ChangeEvent } from '../../../native/contract/changes.ts';
import { AppError } from '../../../native/contract/errors.ts';
import type { Host } from '../host/host.ts';
import { createDocument } from './create-document.ts';

const NOTHING = { project: false, classIds: [], mediaIds: [], trackIds: [], promptIds: [], frames: [] };
const changed = (touched: object): ChangeEvent => ({
  type: 'changed',
  projectId: 1,
  cause: 'edit',
  editId: 1,
  label: 'x',
  touched: { ...NOTHING, ...touched },
});

/** A document with one open clip on an engine that answers from tables, and a way to say what has changed. */
async function setUp() {
  const waiting: ((event: ChangeEvent) => void)[] = [];
  async function* changes(): AsyncGenerator<ChangeEvent> {
    for (;;) yield await new Promise<ChangeEvent>((resolve) => waiting.push(resolve));
  }
  const none = async () => [];
  const forEver = () => new Promise<never>(() => undefined);
  const projects = {
    get: vi.fn(async () => ({ id: 1, name: 'Dogs', createdAtMs: 0, deletedAtMs: null as number | null })),
    history: none,
    watch: async () => changes(),
  };
  const tracks = { list: vi.fn(async (): Promise<object[]> => []), lanes: none };
  const prompts = { list: vi.fn(async (): Promise<object[]> => []) };
  const media = { list: none, frames: none, get: async () => ({ id: 7, frameCount: 4 }) };
  const jobs = { list: none, watchAll: forEver };
  const engine = { projects, tracks, prompts, media, jobs, classes: { list: none }, reviews: { list: none } };
  const onProjectGone = vi.fn();
  const onError = vi.fn();
  const document = createDocument({ engine } as unknown as Host, { onError, onProjectGone });
  onTestFinished(() => document.dispose());
  await document.openProject(1);
  await document.openMedia(7);
  const tell = async (event: ChangeEvent) => {
    // Feeds are opened a moment after the project; those of projects that were closed hear it too and must not care.
    await new Promise((resolve) => setTimeout(resolve));
    for (const hear of waiting.splice(0)) hear(event);
  };
  return { document, projects, tracks, prompts, onProjectGone, onError, tell };
}

test('an object and the prompt that made it come in one change, however late the prompts are', async () => {
  const { document, tracks, prompts, tell } = await setUp();
  tracks.list.mockResolvedValue([{ id: 5 }]);
  prompts.list.mockImplementation(async () => {
    await new Promise((resolve) => setTimeout(resolve, 30));
    return [{ id: 9, trackId: 5 }];
  });
  const seen: string[] = [];
  document.store.subscribe(({ tracks: now, prompts: known }) => seen.push(`${now.length} ${known.length}`));
  await tell(changed({ trackIds: [5], promptIds: [9] }));
  await vi.waitFor(() => expect(document.store.getState().tracks).toHaveLength(1));
  expect(seen).not.toContain('1 0');
  expect(document.store.getState().prompts).toHaveLength(1);
});

test('a project that another window puts in the trash is closed, and said to be there', async () => {
  const { document, projects, onProjectGone, onError, tell } = await setUp();
  const gone = { id: 1, name: 'Dogs', createdAtMs: 0, deletedAtMs: 5 };
  projects.get.mockResolvedValue(gone);
  await tell(changed({ project: true }));
  await vi.waitFor(() => expect(onProjectGone.mock.calls).toEqual([[gone, 'trash']]));
  expect(document.store.getState()).toMatchObject({ project: null, media: null, mediaItems: [] });
  expect(onError).not.toHaveBeenCalled();
});

test('a project that is deleted for ever is closed too; one that was closed before is no news', async () => {
  const { document, projects, onProjectGone, onError, tell } = await setUp();
  projects.get.mockRejectedValue(new AppError('project-not-found', 'There is none.', { id: 1 }));
  await tell({ type: 'projects' });
  await vi.waitFor(() => expect(onProjectGone.mock.calls).toMatchObject([[{ id: 1 }, 'nowhere']]));
  projects.get.mockResolvedValue({ id: 1, name: 'Dogs', createdAtMs: 0, deletedAtMs: null });
  await document.openProject(1);
  projects.get.mockImplementation(async () => {
    document.closeProject();
    throw new AppError('project-not-found', 'There is none.', { id: 1 });
  });
  await tell({ type: 'projects' });
  await vi.waitFor(() => expect(document.store.getState().project).toBeNull());
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(onProjectGone).toHaveBeenCalledTimes(1);
  expect(onError).not.toHaveBeenCalled();
});
