import { describe, expect, it } from 'vitest';
import { bytesText, createJsonOutput, createTextOutput, durationText, progressText } from './output.ts';

const progress = { done: 30, total: 120, unit: 'frames', etaMs: 65_000, phase: 'propagate' } as const;

function record(isTTY: boolean) {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    streams: {
      out: { write: (text: string) => out.push(text) },
      err: { write: (text: string) => err.push(text), isTTY, columns: 80 },
    },
  };
}

describe('output', () => {
  it('says how far something is', () => {
    expect(progressText('dog.mp4', progress)).toBe('dog.mp4             25 % (30/120 frames, 1 min 05 s left)');
    expect(progressText('dog.mp4', progress, 8)).toContain('[##......]');
    expect(progressText('x', { ...progress, total: null, etaMs: null, unit: 'bytes', done: 2_500_000 })).toContain('(2.5 MB)');
    expect([durationText(999), durationText(3_725_000), bytesText(512), bytesText(1_400_000)]).toEqual([
      '1 s',
      '1 h 02 min',
      '512 B',
      '1.4 MB',
    ]);
  });

  it('draws a bar on a terminal and clears it for a line', () => {
    const { err, streams } = record(true);
    const output = createTextOutput(streams, () => 0);
    output.progress('a', progress);
    output.info('hello');
    expect(err.join('')).toBe(`\r\u001b[K${progressText('a', progress, 24).slice(0, 79)}\r\u001b[Khello\n`);
  });

  it('writes sparse lines where there is no terminal', () => {
    const { err, streams } = record(false);
    let now = 0;
    const output = createTextOutput(streams, () => now);
    for (now = 0; now < 11_000; now += 100) output.progress('a', progress);
    expect(err).toHaveLength(3);
    expect(err.join('')).not.toContain('\u001b');
  });

  it('keeps stdout to one JSON event a line', () => {
    const { out, err, streams } = record(true);
    const output = createJsonOutput(streams);
    output.info('hello', { mediaId: 1 });
    output.progress('a', progress);
    output.result('done', { type: 'finished' });
    expect(out.map((text) => JSON.parse(text).type)).toEqual(['info', 'progress', 'finished']);
    expect(err).toEqual([]);
  });
});
