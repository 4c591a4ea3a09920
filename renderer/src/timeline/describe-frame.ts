import { LANE_PROTECTED, LANE_STATE } from '../../../native/contract/editing-methods.ts';
import type { Track } from '../../../native/contract/records.ts';
import { FLAG, FLAG_KINDS } from './flags.ts';
import type { IndexedLane } from './lane-index.ts';
import { MARK, MARK_FLAG_SHIFT } from './marks.ts';
import { formatTimecode } from './timecode.ts';

/** Looks a text up among those of this room. */
export type Describe = (key: string, values?: Record<string, string | number>) => string;

export interface DescribedFrame {
  readonly frame: number;
  readonly timeMs: number;
  /** The object in question, if any. */
  readonly track: Track | undefined;
  readonly indexed: IndexedLane | null;
}

const STATE_NAMES = Object.keys(LANE_STATE) as (keyof typeof LANE_STATE)[];

/** One line about a frame: `512 · 0:17.07 · 3 Cyclist · tracked · score 0.84 · size jumps`. */
export function describeFrame({ frame, timeMs, track, indexed }: DescribedFrame, describe: Describe): string {
  const parts = [String(frame), formatTimecode(timeMs, 'short')];
  if (track !== undefined) parts.push(`${track.objectId} ${track.instanceName}`.trim());
  if (indexed !== null) parts.push(...describeState(indexed, frame, describe));
  return parts.join(' · ');
}

function describeState({ lane, marks }: IndexedLane, frame: number, describe: Describe): string[] {
  const kind = (lane.states[frame] ?? 0) & ~LANE_PROTECTED;
  const bits = marks[frame] ?? 0;
  const parts = [describe(`state.${STATE_NAMES.find((name) => LANE_STATE[name] === kind) ?? 'none'}`)];
  const score = lane.scores[frame] ?? 255;
  if (score !== 255) parts.push(describe('score', { score: (score / 200).toFixed(2) }));
  if ((bits & MARK.protected) !== 0) parts.push(describe('protected'));
  if (kind !== LANE_STATE.none && (bits & MARK.unreviewed) === 0) parts.push(describe('reviewed'));
  for (const name of FLAG_KINDS) if ((bits >> MARK_FLAG_SHIFT) & FLAG[name]) parts.push(describe(`flag.${name}`));
  return parts;
}
