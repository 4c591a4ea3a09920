/** The doctor's report as text, for a mail or an issue. Pure. */
import type { HostInfo } from '../../../../native/contract/host.ts';
import type { Health, ModelEntry } from '../../../../native/contract/models.ts';

export interface LibraryFacts {
  readonly dir: string;
  readonly schemaVersion: number;
  readonly mode: 'read' | 'write';
  readonly bytes: number;
}

export interface Diagnosis {
  readonly health: Health;
  readonly models: readonly ModelEntry[];
  readonly library: LibraryFacts;
}

const MIB = 1024 ** 2;
const STATUS = { ok: 'ok      ', degraded: 'degraded', missing: 'missing ' } as const;

/** Everything about this machine and this program that helps to find a fault, in English. */
export function diagnosisText({ health, models, library }: Diagnosis, host: HostInfo, userAgent: string): string {
  const lines = [
    `SAM3 Workstation ${host.version} (engine ${health.version}), ${host.kind} on ${host.platform}`,
    `Window: ${userAgent}`,
    `Library: ${library.dir}, schema ${library.schemaVersion}, ${library.mode}, ${Math.round(library.bytes / MIB)} MiB`,
    '',
  ];
  for (const item of health.items) {
    lines.push(`[${STATUS[item.status]}] ${item.label}: ${item.value}`);
    if (item.cost !== null) lines.push(`           cost: ${item.cost}`);
    if (item.fix !== null) lines.push(`           fix:  ${item.fix}`);
  }
  lines.push('', 'Models:');
  for (const model of models) {
    const { provider, reason } = model.device;
    lines.push(
      `- ${model.id} ${model.version}${model.isDefault ? ' (in use)' : ''}: ${provider}${reason === null ? '' : ` (${reason})`}, ` +
        `${Math.round(model.memoryBytes / MIB)} MiB, ${model.capabilities.join(' ')}`,
    );
    if (model.error !== null) lines.push(`  error: ${model.error.code}: ${model.error.message}`);
  }
  return lines.join('\n');
}
