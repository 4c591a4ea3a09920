/** What was measured as lines of a table. */
import type { BenchRow } from '../bench.ts';
import type { ClickedObject, ClickMeasures } from './measure-clicks.ts';
import type { ConceptMeasures } from './measure-concepts.ts';
import type { PhraseMeasures } from './measure-phrases.ts';
import type { SpeedMeasures } from './measure-speed.ts';
import { STARTS, type TrackingMeasures } from './measure-tracking.ts';
import type { PhraseScore } from './phrase-score.ts';

export function phraseRows({ threshold, all, hardest, sweep }: PhraseMeasures): BenchRow[] {
  const note = `${all.phrases} phrases, threshold ${threshold}`;
  return [
    atLeast('phrases: cgF1, IoU 0.5 to 0.95', all.averaged.cgF1, 0.75, note),
    atLeast('phrases: cgF1, IoU 0.5', all.at50.cgF1, 0.75, note),
    plain('phrases: pmF1, IoU 0.5 to 0.95', all.averaged.pmF1),
    plain('phrases: pmF1, IoU 0.5', all.at50.pmF1),
    plain('phrases: IL_MCC', all.ilMcc),
    plain('phrases: precision, IoU 0.5', all.at50.precision, `0.5 to 0.95: ${all.averaged.precision.toFixed(3)}`),
    plain('phrases: recall, IoU 0.5', all.at50.recall, `0.5 to 0.95: ${all.averaged.recall.toFixed(3)}`),
    plain('phrases: F1, IoU 0.5', all.at50.f1, `0.5 to 0.95: ${all.averaged.f1.toFixed(3)}`),
    atLeast('phrases: silent on absent ones', all.absentAccuracy, 0.95),
    plain('phrases: anything on present ones', all.presentAccuracy),
    plain('phrases: cgF1, IoU 0.5, hardest only', hardest.at50.cgF1, `${hardest.phrases} phrases`),
    ...sweep.map(({ threshold: step, score }) => plain(`  threshold ${step}: cgF1`, score.averaged.cgF1, sweepNote(score))),
  ];
}

function sweepNote({ at50, absentAccuracy, presentAccuracy }: PhraseScore): string {
  const show = (value: number | null) => value?.toFixed(3) ?? 'none';
  return `at IoU 0.5 ${show(at50.cgF1)}; absent ${show(absentAccuracy)}, present ${show(presentAccuracy)}`;
}

export function clickRows({ objects, clicks, firstBest, box }: ClickMeasures): BenchRow[] {
  return [
    atLeast('clicks: IoU of the first', clicks[0], 0.8, `${objects.length} objects`),
    ...clicks.slice(1, -1).map((value, i) => plain(`clicks: IoU after ${i + 2}`, value)),
    atLeast(`clicks: IoU after ${clicks.length}`, clicks.at(-1) ?? null, 0.9),
    plain('clicks: IoU of the best answer to the first', firstBest),
    plain('box: IoU', box),
  ];
}

export function trackingRows({ starts }: TrackingMeasures): BenchRow[] {
  return STARTS.flatMap((start) => {
    const found = starts[start];
    if (found === undefined) return [];
    const { all, occluded, seen } = found;
    return [
      atLeast(`tracking from ${NAMES[start]}: J&F`, all.jAndF, 0.8, `${all.objects} objects`),
      plain(`tracking from ${NAMES[start]}: J`, all.j),
      plain(`tracking from ${NAMES[start]}: F`, all.f),
      plain(`tracking from ${NAMES[start]}: J&F, occluded`, occluded.jAndF, `${occluded.objects} objects`),
      plain(`tracking from ${NAMES[start]}: J&F, always seen`, seen.jAndF, `${seen.objects} objects`),
    ];
  });
}

const NAMES = { click: 'a click', corrected: 'a click and two corrections', mask: 'the true mask' } as const;

export function conceptRows(measures: ConceptMeasures): BenchRow[] {
  const { tracks, instances, phrases } = measures;
  return [
    plain('concept video: HOTA', tracks.hota, `${phrases} phrases, ${instances} instances`),
    plain('concept video: DetA', tracks.detA),
    plain('concept video: AssA', tracks.assA),
    { name: 'concept video: id switches', value: tracks.idSwitches, unit: '' },
    plain('concept video: J&F by track', measures.jAndF),
    { name: 'concept video: extra tracks', value: measures.extraTracks, unit: '' },
    plain('concept video: silent on absent phrases', measures.absentAccuracy, `${measures.absentPhrases} phrases`),
  ];
}

export function speedRows({ firstPhraseMs, nextPhraseMs, firstClickMs, tracking, cores, load }: SpeedMeasures): BenchRow[] {
  const note = `${cores} cores, load ${load.toFixed(1)}`;
  return [
    ...given(firstPhraseMs, (value) => ({
      name: 'speed: first phrase on a picture',
      value,
      unit: 'ms',
      target: '< 300 ms',
      pass: value < 300,
      note,
    })),
    ...given(nextPhraseMs, (value) => ({ name: 'speed: next phrase', value, unit: 'ms' })),
    ...given(firstClickMs, (value) => ({ name: 'speed: first click on a picture', value, unit: 'ms' })),
    ...given(tracking, (value) => ({
      name: 'speed: tracking 3 objects',
      value,
      unit: 'frames/s',
      target: '≥ 3 frames/s',
      pass: value >= 3,
      note,
    })),
  ];
}

/** IoU of the pack, beside that of the segmenter without weights. */
export function realRows(pack: readonly ClickedObject[], classic: readonly ClickedObject[]): BenchRow[] {
  const row = (name: string, value: number, reference: number): BenchRow => {
    return reference > 0
      ? { name, value, unit: 'IoU', reference, ratio: value / reference }
      : { name, value, unit: 'IoU', reference };
  };
  return pack.flatMap((object, index) => {
    const other = classic[index];
    return [
      row(`${object.name}: one click`, object.clicks[0], other.clicks[0]),
      row(`${object.name}: five clicks`, object.clicks.at(-1) ?? 0, other.clicks.at(-1) ?? 0),
      row(`${object.name}: box`, object.box, other.box),
    ];
  });
}

function given(value: number | null, row: (value: number) => BenchRow): BenchRow[] {
  return value === null ? [] : [row(value)];
}

function plain(name: string, value: number | null, note?: string): BenchRow {
  return { name, value: value ?? 0, unit: '', note: value === null ? 'nothing to measure' : note };
}

function atLeast(name: string, value: number | null, least: number, note?: string): BenchRow {
  return { ...plain(name, value, note), target: `≥ ${least}`, pass: value === null ? null : value >= least };
}
