import { expect, it } from 'vitest';
import { forgetLibrary, type RecentProject, recentsOf, rememberProject } from './recents.ts';

function project(projectId: number, library = '/a'): RecentProject {
  return { library, projectId, name: `Project ${projectId}` };
}

it('has the newest project in front, each once', () => {
  const list = [1, 2, 3, 1].reduce<readonly RecentProject[]>((recents, id) => rememberProject(recents, project(id)), []);
  expect(list.map((each) => each.projectId)).toEqual([1, 3, 2]);
});

it('takes a new name, and is the very same list when nothing changes', () => {
  const list = rememberProject([], project(1));
  expect(rememberProject(list, project(1))).toBe(list);
  expect(rememberProject(list, { ...project(1), name: 'Renamed' })).toEqual([{ ...project(1), name: 'Renamed' }]);
});

it('shows ten projects of one library and forgets those of one', () => {
  let list: readonly RecentProject[] = [project(1, '/b')];
  for (let id = 1; id <= 40; id++) list = rememberProject(list, project(id));
  expect(list).toHaveLength(30);
  expect(recentsOf(list, '/a').map((each) => each.projectId)).toEqual([40, 39, 38, 37, 36, 35, 34, 33, 32, 31]);
  expect(recentsOf(list, '/b')).toEqual([]);
  expect(forgetLibrary([project(1), project(1, '/b')], '/a')).toEqual([project(1, '/b')]);
});
