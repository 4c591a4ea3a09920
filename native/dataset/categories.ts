import type { ObjectClass } from '../contract/records.ts';
import { slugOf } from './slug.ts';

/** A class as a dataset lists it. `id` counts from 1 and is the project's for ever; YOLO writes `id - 1`. */
export interface Category {
  readonly id: number;
  readonly name: string;
  readonly slug: string;
  /** False for names that only this export uses. */
  readonly inProject: boolean;
}

/** Under which name an object without a class is written. */
export const UNCLASSIFIED = 'object';

function categoryOf(id: number, name: string, inProject: boolean): Category {
  return { id, name, slug: slugOf(name, `class-${id}`), inProject };
}

/**
 * Every class of the project under its own number, then the names that only the request uses, numbered after them in
 * the order given, so that the numbers do not depend on which frames or objects are exported.
 * @param extraNames names that may or may not be in the project, in a fixed order
 */
export function listCategories(classes: readonly ObjectClass[], extraNames: readonly string[]): Category[] {
  const categories = classes
    .toSorted((a, b) => a.categoryId - b.categoryId)
    .map((one) => categoryOf(one.categoryId, one.name, true));
  const known = new Set(categories.map(({ name }) => name));
  let nextId = (categories.at(-1)?.id ?? 0) + 1;
  for (const name of extraNames) {
    if (known.has(name)) continue;
    known.add(name);
    categories.push(categoryOf(nextId, name, false));
    nextId += 1;
  }
  return categories;
}
