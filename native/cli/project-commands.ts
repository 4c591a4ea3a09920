import { resolve } from 'node:path';
import type { EngineClient } from '../contract/client.ts';
import type { ExportFormat } from '../contract/dataset.ts';
import { AppError } from '../contract/errors.ts';
import type { Health } from '../contract/models.ts';
import type { Project } from '../contract/records.ts';
import { exportAndReport } from './export-report.ts';
import { bytesText } from './output.ts';
import { type CommandContext, finishJob, withSession } from './session.ts';
import { refuseTargets } from './targets.ts';

/** A library, and which of its projects is meant; with one project its name need not be given. */
export interface ProjectChoice {
  readonly libraryDir: string;
  readonly name?: string | undefined;
}

/** `project list` */
export async function listProjects(context: CommandContext, libraryDir: string): Promise<void> {
  await withSession(context, { libraryDir, mode: 'read' }, async ({ client }) => {
    const projects = await client.projects.list();
    const rows = await Promise.all(
      projects.map(async (project) => ({ project, media: await client.media.list({ projectId: project.id }) })),
    );
    const text = rows.map(({ project, media }) => `${project.id}\t${project.name}\t${media.length} media`).join('\n');
    context.output.result(text || 'No projects.', { type: 'projects', projects });
  });
}

/** `project show` */
export async function showProject(context: CommandContext, choice: ProjectChoice): Promise<void> {
  await withSession(context, { libraryDir: choice.libraryDir, mode: 'read' }, async ({ client }) => {
    const project = await chooseProject(client, choice.name);
    const [classes, media, history, storage] = await Promise.all([
      client.classes.list({ projectId: project.id }),
      client.media.list({ projectId: project.id }),
      client.projects.history({ projectId: project.id, limit: 10 }),
      client.projects.storage({ projectId: project.id }),
    ]);
    const lines = [`${project.name} (project ${project.id}), ${bytesText(storage.databaseBytes + storage.fileBytes)}`];
    lines.push(`classes: ${classes.map((entry) => `${entry.categoryId} ${entry.name}`).join(', ') || 'none'}`);
    const tracksOf = [];
    for (const item of media) {
      lines.push(`${item.name}: ${item.widthPx}×${item.heightPx}, ${item.frameCount} frames, ${item.sourcePath}`);
      const tracks = await client.tracks.list({ mediaId: item.id });
      for (const track of tracks) {
        const { masks, absences } = await client.tracks.frames({ trackId: track.id });
        const name = classes.find((entry) => entry.id === track.classId)?.name ?? 'no class';
        lines.push(`  object ${track.objectId} (${name}): ${masks.length} masks, ${absences.length} frames absent`);
        tracksOf.push({ ...track, masks: masks.length, absences: absences.length });
      }
    }
    lines.push('history, newest first:');
    for (const edit of history) lines.push(`  ${edit.undone ? '(undone) ' : ''}${edit.label}`);
    context.output.result(lines.join('\n'), { type: 'project', project, classes, media, tracks: tracksOf, history, storage });
  });
}

/** `project undo` and `project redo` */
export async function stepProject(context: CommandContext, choice: ProjectChoice, way: 'undo' | 'redo'): Promise<void> {
  await withSession(context, { libraryDir: choice.libraryDir }, async ({ client }) => {
    const { id: projectId } = await chooseProject(client, choice.name);
    const edit = way === 'undo' ? await client.projects.undo({ projectId }) : await client.projects.redo({ projectId });
    context.output.result(`${way === 'undo' ? 'Undone' : 'Done again'}: ${edit.label}`, { type: way, edit });
  });
}

/** `project backup` */
export async function backupLibrary(context: CommandContext, libraryDir: string): Promise<void> {
  await withSession(context, { libraryDir }, async ({ client }) => {
    const backup = await client.library.backup({});
    context.output.result(`${backup.path} (${bytesText(backup.bytes)})`, { type: 'backup', ...backup });
  });
}

/** `project check` @throws AppError `library-corrupt` when something is wrong */
export async function checkLibrary(context: CommandContext, libraryDir: string): Promise<void> {
  await withSession(context, { libraryDir, mode: 'read' }, async ({ client }) => {
    const { ok, problems } = await client.library.check({});
    if (ok) {
      context.output.result('The library is sound.', { type: 'check', ok });
      return;
    }
    throw new AppError('library-corrupt', `The library has problems: ${problems.join('; ')}. Restore the newest backup.`, {
      problems,
    });
  });
}

/** `export` */
export async function exportProject(
  context: CommandContext,
  choice: ProjectChoice,
  request: {
    formats: readonly ExportFormat[];
    out: string;
    overwrite: boolean;
    includeImages: boolean;
    frames?: { from: number; to: number } | undefined;
  },
): Promise<void> {
  await withSession(context, { libraryDir: choice.libraryDir }, async ({ client }) => {
    const project = await chooseProject(client, choice.name);
    const media = await client.media.list({ projectId: project.id });
    await refuseTargets(
      [{ option: '--out', path: request.out, kind: 'dataset' }],
      media.map((item) => item.sourcePath),
    );
    await exportAndReport(context, client, {
      projectId: project.id,
      formats: [...request.formats],
      out: request.out,
      overwrite: request.overwrite || 'own',
      scope: {
        frame_start: request.frames?.from ?? 0,
        frame_end: request.frames?.to ?? null,
        include_images: request.includeImages,
      },
    });
  });
}

/** `import coco` */
export async function importCoco(
  context: CommandContext,
  choice: ProjectChoice,
  file: string,
  imagesDir: string | null,
): Promise<void> {
  await withSession(context, { libraryDir: choice.libraryDir }, async ({ client }) => {
    const project = await chooseOrCreateProject(client, choice.name);
    const report = await client.datasets.importCoco({ projectId: project.id, file, imagesDir }, { signal: context.signal });
    context.output.result(importText(report), { type: 'imported', report });
  });
}

/** `import masks` */
export async function importMasks(context: CommandContext, choice: ProjectChoice, dir: string, mediaPath: string): Promise<void> {
  await withSession(context, { libraryDir: choice.libraryDir }, async ({ client }) => {
    const project = await chooseOrCreateProject(client, choice.name);
    const [job] = await client.media.import({ projectId: project.id, paths: [resolve(context.cwd, mediaPath)] });
    if (job === undefined) throw new AppError('media-vanished', `There is no media at ${mediaPath}.`, { path: mediaPath });
    const { mediaId } = await finishJob(context, client, job, 'import');
    const report = await client.datasets.importMasks(
      { projectId: project.id, dir, mediaId: mediaId ?? 0 },
      { signal: context.signal },
    );
    context.output.result(importText(report), { type: 'imported', report });
  });
}

/** The doctor's report as lines for people. */
export function healthText(health: Health): string {
  const mark = { ok: 'ok      ', degraded: 'degraded', missing: 'missing ' } as const;
  const lines = health.items.flatMap((item) => [
    `${mark[item.status]}  ${item.label.padEnd(18)} ${item.value}`,
    ...(item.cost === null ? [] : [`${' '.repeat(10)}${item.cost}`]),
    ...(item.fix === null ? [] : [`${' '.repeat(10)}→ ${item.fix}`]),
  ]);
  return [`sam3-workstation ${health.version}`, ...lines].join('\n');
}

function importText(report: Awaited<ReturnType<EngineClient['datasets']['importCoco']>>): string {
  const skipped = report.skipped.map((entry) => `\n  left out: ${entry.count} × ${entry.reason}`).join('');
  return `Imported ${report.masks} masks of ${report.tracks} objects in ${report.media} media, ${report.classes} new classes.${skipped}`;
}

async function chooseProject(client: EngineClient, name: string | undefined): Promise<Project> {
  const projects = await client.projects.list();
  const [first] = projects;
  if (name !== undefined) {
    const found = projects.find((project) => project.name === name || String(project.id) === name);
    if (found !== undefined) return found;
    throw new AppError('project-not-found', `There is no project "${name}" here. Projects: ${namesOf(projects)}.`, { name });
  }
  if (first !== undefined && projects.length === 1) return first;
  if (first === undefined) throw new AppError('project-not-found', 'The library has no project yet.', {});
  throw new AppError('project-not-found', `The library has several projects; choose one with --name: ${namesOf(projects)}.`, {});
}

async function chooseOrCreateProject(client: EngineClient, name: string | undefined): Promise<Project> {
  const projects = await client.projects.list();
  if (projects.length === 0) return client.projects.create({ name: name ?? 'Annotation' });
  return chooseProject(client, name);
}

function namesOf(projects: readonly Project[]): string {
  return projects.map((project) => `"${project.name}"`).join(', ') || 'none';
}
