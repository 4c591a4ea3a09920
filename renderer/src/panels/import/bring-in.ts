/** From files in hand to a filled queue: finds or makes the project, and says what was left out. */
import { watchJob } from '../../../../native/contract/client.ts';
import { AppError } from '../../../../native/contract/errors.ts';
import { text } from '../../app/i18n.ts';
import type { Workspace } from '../../app/workspace.ts';
import { annotationsOf } from '../export/annotations-state.ts';
import { importQueueOf } from './import-queue.ts';
import { removeIfEmpty } from './made-projects.ts';
import { pathedFiles, type ReadFiles } from './read-entries.ts';
import { ACCEPTED_FILES, type FilePlan, projectNameFor, sortFiles } from './sort-files.ts';

/**
 * Imports files into the open project; with none open, makes one that is named after the first file. COCO files open the
 * import of annotations. Reports its own errors.
 */
export async function bringIn(workspace: Workspace, read: ReadFiles): Promise<void> {
  const sorted = sortFiles(read.files);
  const plan: FilePlan = { ...sorted, skipped: [...sorted.skipped, ...read.unreadable] };
  const { document, notices } = workspace;
  try {
    if (plan.groups.length === 0 && plan.annotations.length === 0) {
      notices.tell('warning', text('import:nothingFound'));
      importQueueOf(workspace).add(document.store.getState().project?.id ?? 0, plan);
      return;
    }
    if (plan.groups.length > 0) {
      const { id, madeAs } = await projectFor(workspace, plan);
      importQueueOf(workspace).add(id, plan, madeAs);
    }
    if (plan.annotations.length === 0) return;
    if (document.store.getState().project === null) notices.tell('warning', text('import:annotationsNeedProject'));
    else annotationsOf(workspace).setState({ open: true, kind: 'coco', files: plan.annotations });
  } catch (error) {
    notices.report(error);
  }
}

/** The project that a plan goes into, and its name where it had to be made. Project files alone need none. */
async function projectFor({ document, host }: Workspace, plan: FilePlan): Promise<{ id: number; madeAs?: string }> {
  const open = document.store.getState().project;
  if (open !== null) return { id: open.id };
  if (plan.groups.every((group) => group.kind === 'project')) return { id: 0 };
  const project = await host.engine.projects.create({ name: projectNameFor(plan) ?? text('import:newProject') });
  await document.openProject(project.id);
  return { id: project.id, madeAs: project.name };
}

/**
 * Takes files that the system opened with this program. They come without names, so the engine says which of them are
 * project files; the others are imported. Reports its own errors.
 */
export async function bringInOpened(workspace: Workspace, uploads: readonly string[]): Promise<void> {
  const { host, document, notices } = workspace;
  try {
    const media: string[] = [];
    for (const upload of uploads) {
      try {
        await document.openProject((await host.openProjectFile(upload)).id);
      } catch (error) {
        if (!(error instanceof AppError) || error.code !== 'project-file-invalid') throw error;
        media.push(upload);
      }
    }
    if (media.length === 0) return;
    const open = document.store.getState().project;
    if (open === null) await importAsProject(workspace, media);
    else await host.importMedia({ projectId: open.id, uploads: media });
  } catch (error) {
    notices.report(error);
  }
}

/** Makes a project of files; it goes again when none of them could be read. */
async function importAsProject({ host, document }: Workspace, uploads: readonly string[]): Promise<void> {
  const { id: projectId } = await host.engine.projects.create({ name: text('import:newProject') });
  await document.openProject(projectId);
  try {
    for (const job of await host.importMedia({ projectId, uploads })) {
      for await (const event of watchJob(host.engine, job.id)) if (event.type === 'finished') break;
    }
  } finally {
    await removeIfEmpty({ host, document }, projectId);
  }
}

/** Asks for files or a folder, and imports what is chosen. */
export async function chooseAndBringIn(workspace: Workspace, what: 'files' | 'folder'): Promise<void> {
  const read = await pickFiles(what);
  if (read.files.length > 0) await bringIn(workspace, read);
}

/** Asks for files, or for a folder. Resolves with none when the person cancelled. */
export function pickFiles(what: 'files' | 'folder', accept = ACCEPTED_FILES): Promise<ReadFiles> {
  return new Promise((done) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.multiple = true;
    input.hidden = true;
    if (what === 'folder') input.webkitdirectory = true;
    else input.accept = accept;
    const finish = () => {
      const files = pathedFiles(input.files ?? []);
      input.remove();
      done({ files, unreadable: [] });
    };
    input.addEventListener('change', finish);
    input.addEventListener('cancel', finish);
    // Some engines collect an input that is in no document before the person has answered.
    document.body.append(input);
    input.click();
  });
}
