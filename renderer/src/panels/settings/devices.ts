/** The device setting as text: `auto`, or names of devices with commas between them. Pure. */
import type { Settings } from '../../../../native/contract/settings.ts';

type Device = Settings['model']['device'];

/** What stands in the field. */
export function devicesText(device: Device): string {
  return device === 'auto' ? 'auto' : device.join(', ');
}

/** What the field means; empty is `auto`. At most 16 devices, each once. */
export function deviceOf(text: string): Device {
  const names = [...new Set(text.split(/[\s,;]+/).filter((name) => name !== ''))].slice(0, 16);
  return names.length === 0 || names.includes('auto') ? 'auto' : names;
}
