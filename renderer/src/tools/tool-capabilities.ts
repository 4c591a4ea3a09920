import { type Capability, capabilitiesInUse, type ModelEntry } from '../../../native/contract/models.ts';
import type { ToolId } from '../document/session.ts';

/** What a tool asks of the model: one of these is enough. Tools that are not named need none. */
const NEEDS: Partial<Record<ToolId, readonly Capability[]>> = {
  smart: ['point', 'box'],
  box: ['box'],
  exemplar: ['exemplar'],
};

/** Whether a tool can be used with the models that are in use; before models are known, all can. */
export function isUsable(tool: ToolId, models: readonly ModelEntry[]): boolean {
  const needs = NEEDS[tool];
  if (needs === undefined || models.length === 0) return true;
  const able = capabilitiesInUse(models);
  return needs.some((need) => able.has(need));
}
