/** The models of this machine: what can be asked of each, and the packs that are installed. */
import { AppError } from '../contract/errors.ts';
import type { ModelEntry } from '../contract/models.ts';
import type { CatalogEntry } from '../segmentation/catalog.ts';
import type { EngineContext } from './context.ts';
import type { Procedures } from './procedures.ts';

/** Answers `models.*`. */
export function modelMethods(os: Procedures, context: EngineContext) {
  const { catalog, packs, model } = context;
  const { models } = os;
  return {
    list: models.list.handler(() => listModels(context)),
    install: models.install.handler(async ({ input, signal }) => {
      const existing = input.overwrite ? 'replace' : 'refuse';
      const pack = await packs.install(input.path, { signal, existing });
      // The same id may hold other weights now.
      if (input.overwrite) await context.segmentation.kill();
      await model.refresh();
      const entries = await listModels(context);
      const entry = entries.find((candidate) => candidate.id === pack.manifest.id);
      if (entry !== undefined) return entry;
      throw new AppError(
        'pack-missing',
        `The pack ${pack.manifest.id} was taken away while it was installed. Install it again.`,
        {
          id: pack.manifest.id,
        },
      );
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
      if (entry !== undefined && isSame(entry, await chosen(context))) {
        throw new AppError('pack-in-use', `"${entry.info.name}" is in use. Choose another model first, then remove it.`, {
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
  const inUse = await chosen(context);
  const installed = await context.catalog.list();
  // A pack that the host named by its folder is listed although it is not installed.
  const foreign = inUse !== null && !installed.some((entry) => isSame(entry, inUse)) ? [inUse] : [];
  return [...foreign, ...installed].map((entry) => ({
    ...entry.info,
    capabilities: [...entry.info.capabilities],
    installed: !foreign.includes(entry),
    isDefault: inUse !== null && isSame(entry, inUse),
    error: entry.error === null ? null : errorOf(entry.error),
  }));
}

/** The model in use; null when the chosen one cannot be used. */
async function chosen({ model }: EngineContext): Promise<CatalogEntry | null> {
  try {
    return await model.current();
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function isSame(a: CatalogEntry, b: CatalogEntry | null): boolean {
  return JSON.stringify(a.model) === JSON.stringify(b?.model);
}

function errorOf({ code, message, details }: AppError): NonNullable<ModelEntry['error']> {
  return { code, message, details: { ...details } };
}
