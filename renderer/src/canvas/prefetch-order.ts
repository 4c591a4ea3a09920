/** Which frames are likely to be wanted next. */

export interface Lookahead {
  /** 1 while going forward, -1 while going back. */
  readonly direction: 1 | -1;
  /** Frames that are loaded in the direction of travel, and behind. */
  readonly ahead: number;
  readonly behind: number;
  /** Every how many frames is shown: more than 1 when playback outruns the screen. */
  readonly stride: number;
}

/** The frame itself, then those ahead with one behind for every three of them, all inside the clip. */
export function framesAround(frameIndex: number, frameCount: number, lookahead: Lookahead): readonly number[] {
  const { direction, ahead, behind, stride } = lookahead;
  const order: number[] = [];
  const add = (index: number) => {
    if (index >= 0 && index < frameCount) order.push(index);
  };
  add(frameIndex);
  let backwards = 0;
  for (let k = 1; k <= ahead; k++) {
    add(frameIndex + direction * k * stride);
    if (k % 3 === 1 && backwards < behind) add(frameIndex - direction * ++backwards);
  }
  while (backwards < behind) add(frameIndex - direction * ++backwards);
  return order;
}
