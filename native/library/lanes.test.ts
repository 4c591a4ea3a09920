import { expect, test } from 'vitest';
import { LANE_PROTECTED, LANE_STATE } from '../contract/editing-methods.ts';
import { areaOf } from '../masks/measure.ts';
import { openDatabase } from './database.ts';
import { readLane } from './lane-reads.ts';
import { boxMask, failureOf, openForTest, someMedia, startProject } from './testing.ts';

test('a lane says of each frame what is there', async () => {
  const library = await openForTest();
  const { projectId, trackId } = startProject(library);
  library.commit(projectId, 'Edit', (edit) => {
    const put = (frameIndex: number, provenance: 'prompted' | 'tracked' | 'edited' | 'imported', score: number | null) =>
      edit.setMask({ trackId, frameIndex, pixels: boxMask(frameIndex), score, provenance });
    put(10, 'prompted', 1);
    put(11, 'tracked', 0.333);
    put(12, 'edited', null);
    put(13, 'imported', 0);
    edit.updateMask(trackId, 13, { protected: true });
    edit.setAbsence(trackId, 14, 'tracked');
    edit.setAbsence(trackId, 16, 'edited');
    put(17, 'tracked', 0.5);
  });
  const lane = library.lane(trackId, { from: 9, to: 16 });
  const { none, prompted, tracked, edited, imported, absentTracked, absentDeclared } = LANE_STATE;
  expect([...lane.states]).toEqual([
    none,
    prompted,
    tracked,
    edited,
    imported | LANE_PROTECTED,
    absentTracked,
    none,
    absentDeclared,
  ]);
  expect([...lane.scores]).toEqual([255, 200, 67, 255, 0, 255, 255, 255]);
  expect([...lane.areas]).toEqual([0, ...[10, 11, 12, 13].map((frame) => areaOf(boxMask(frame))), 0, 0, 0]);
  expect((await failureOf(() => library.lane(4711, { from: 0, to: 1 }))).code).toBe('track-not-found');
});

test('a lane of images too large for one number per frame is read in slices', async () => {
  const library = await openForTest();
  const project = library.createProject('Huge');
  const large = { ...someMedia(), widthPx: 16384, heightPx: 16384, frameCount: 40_000, sourceFrameCount: 40_000 };
  const trackId = library.commit(project.id, 'Import', (edit) => {
    const media = edit.addMedia(large, new Uint8Array(1));
    return edit.addTrack({ mediaId: media.id }).id;
  });
  const last = [0, 8191, 8192, 16_384, 39_999];
  const dir = library.dir;
  const mediaId = library.track(trackId).mediaId;
  await library.close();
  const db = openDatabase(`${dir}/library.db`, { access: 'write' });
  try {
    const area = 16384 * 16384;
    for (const frame of last) {
      db.run("INSERT INTO masks VALUES(?, ?, ?, 'x', 0, 0, 16384, 16384, ?, 1.0, 3, 1)", trackId, frame, mediaId, area);
    }
    const lane = readLane(db, trackId, { from: 0, to: 39_999 });
    for (const frame of last) {
      expect([lane.areas[frame], lane.scores[frame], lane.states[frame]]).toEqual([
        area,
        200,
        LANE_STATE.imported | LANE_PROTECTED,
      ]);
    }
    expect(lane.states.filter((state) => state !== 0)).toHaveLength(last.length);
  } finally {
    db.close();
  }
});

test('summaries count what lies outside the trash', async () => {
  let now = 5000;
  const library = await openForTest({ now: () => now });
  const { projectId, mediaId, trackId } = startProject(library);
  now = 9000;
  library.commit(projectId, 'Edit', (edit) => {
    const second = edit.addTrack({ mediaId });
    for (const id of [trackId, second.id]) {
      for (const frameIndex of [2, 3])
        edit.setMask({ trackId: id, frameIndex, pixels: boxMask(1), score: 1, provenance: 'tracked' });
    }
    edit.setAbsence(trackId, 4, 'tracked');
    edit.setReview(mediaId, null, 2);
    edit.setReview(mediaId, trackId, 3);
    edit.addClass({ name: 'dog' });
    const gone = edit.addMedia(someMedia('Gone.mp4'), new Uint8Array(1));
    edit.addTrack({ mediaId: gone.id });
    edit.updateMedia(gone.id, { deletedAtMs: 1 });
  });
  expect(library.mediaSummaries(projectId)).toEqual([{ mediaId, tracks: 2, masks: 4, annotatedFrames: 3, reviewedFrames: 1 }]);
  now = 12_000;
  const empty = library.createProject('Empty');
  expect(library.projectSummaries()).toEqual([
    { projectId, media: 1, tracks: 2, masks: 4, classes: 1, coverMediaId: mediaId, changedAtMs: 9000 },
    { projectId: empty.id, media: 0, tracks: 0, masks: 0, classes: 0, coverMediaId: null, changedAtMs: 12_000 },
  ]);
  library.trashProjects([empty.id]);
  expect(library.projectSummaries()).toHaveLength(1);
  expect(library.projectSummaries('all')).toHaveLength(2);
});
