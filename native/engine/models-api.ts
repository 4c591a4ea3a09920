/** The models of this machine: what can be asked of each, and the packs that are installed. */
import { AppError } from '../contract/errors.ts';
import { type ModelEntry, type ModelUse, modelUseSchema } from '../contract/models.ts';
import { say } from '../contract/sentences.ts';
import type { CatalogEntry } from '../segmentation/catalog.ts';
import type { EngineContext } from './context.ts';
import { createPackInstalls } from './pack-installs.ts';
import { answerStream, type Procedures } from './procedures.ts';

/** Answers `models.*`. */
export function modelMethods(os: Procedures, context: EngineContext) {
  const { catalog, packs, model } = context;
  const { models } = os;
  const installs = createPackInstalls(context.now);
  return {
    list: models.list.handler(() => listModels(context)),
    install: models.install.handler(async ({ input, signal }) => {
      const existing = input.overwrite ? 'replace' : 'refuse';
      const pack = await installs.run((hands) => packs.install(input.path, { ...hands, existing }), signal);
      // The same id may hold other weights now.
      if (input.overwrite) await context.segmentation.kill();
      await model.refresh();
      const entries = await listModels(context);
      const entry = entries.find((candidate) => candidate.id === pack.manifest.id);
      if (entry !== undefined) return entry;
      throw new AppError('pack-missing', say('pack-taken-away', { id: pack.manifest.id }), {
        id: pack.manifest.id,
      });
    }),
    watchInstalls: models.watchInstalls.handler(({ signal }) => answerStream(installs.watch(signal), context.onBug)),
    cancelInstall: models.cancelInstall.handler(({ input }) => {
      installs.cancel(input.installId);
      return {};
    }),
    verify: models.verify.handler(async ({ input, signal }) => {
      try {
        await packs.verify(input.id, { signal });
        return { ok: true, error: null };
      } catch (error) {
        if (!(error instanceof AppError) || !['pack-invalid', 'pack-newer'].includes(error.code)) throw error;
        return { ok: false, error: errorOf(error) };
      }
    }),
    remove: models.remove.handler(async ({ input }) => {
      const entry = (await catalog.list()).find((candidate) => candidate.info.id === input.id);
      // Of one that is built in the store says that it stays.
      if (entry !== undefined && !entry.info.builtIn && isSame(entry, (await chosen(context)).concepts)) {
        throw new AppError('pack-in-use', say('pack-in-use', { name: entry.info.name }), {
          id: input.id,
        });
      }
      await packs.remove(input.id);
      await model.refresh();
      return {};
    }),
  };
}

async function listModels(context: EngineContext): Promise<ModelEntry[]> {
  const chosenFor = await chosen(context);
  const inUse = chosenFor.concepts;
  const installed = await context.catalog.list();
  // A pack that the host named by its folder is listed although it is not installed.
  const foreign = inUse !== null && !installed.some((entry) => isSame(entry, inUse)) ? [inUse] : [];
  return [...foreign, ...installed].map((entry) => ({
    ...entry.info,
    capabilities: [...entry.info.capabilities],
    installed: !foreign.includes(entry),
    isDefault: inUse !== null && isSame(entry, inUse),
    answers: modelUseSchema.options.filter((use) => isSame(entry, chosenFor[use])),
    error: entry.error === null ? null : errorOf(entry.error),
  }));
}

/** The models in use; null when the chosen one cannot be used. */
async function chosen({ model }: EngineContext): Promise<Readonly<Record<ModelUse, CatalogEntry | null>>> {
  const usable = (use: ModelUse) =>
    model.current(use).catch((error: unknown) => {
      if (error instanceof AppError) return null;
      throw error;
    });
  return { objects: await usable('objects'), concepts: await usable('concepts') };
}

function isSame(a: CatalogEntry, b: CatalogEntry | null): boolean {
  return JSON.stringify(a.model) === JSON.stringify(b?.model);
}

function errorOf({ code, message, details }: AppError): NonNullable<ModelEntry['error']> {
  return { code, message, details: { ...details } };
}
