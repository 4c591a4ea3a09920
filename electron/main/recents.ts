/** A project that was open, of one library. */
export interface RecentProject {
  /** Folder of the library that it lies in. */
  readonly library: string;
  readonly projectId: number;
  readonly name: string;
}

/** Projects remembered over all libraries. */
const KEPT = 30;
/** Projects offered in the menu. */
const SHOWN = 10;

/** The list with a project in front, under its present name. */
export function rememberProject(recents: readonly RecentProject[], project: RecentProject): readonly RecentProject[] {
  const [first] = recents;
  if (first !== undefined && isSame(first, project) && first.name === project.name) return recents;
  return [project, ...recents.filter((each) => !isSame(each, project))].slice(0, KEPT);
}

/** What the menu offers of a library, newest first. */
export function recentsOf(recents: readonly RecentProject[], library: string): readonly RecentProject[] {
  return recents.filter((each) => each.library === library).slice(0, SHOWN);
}

/** The list without the projects of a library. */
export function forgetLibrary(recents: readonly RecentProject[], library: string): readonly RecentProject[] {
  return recents.filter((each) => each.library !== library);
}

function isSame(a: RecentProject, b: RecentProject): boolean {
  return a.library === b.library && a.projectId === b.projectId;
}
