/** Which digit key gives which class. Pure. */
import type { ObjectClass } from '../../../../native/contract/records.ts';

/** The slots in the order of the keyboard: 1 to 9, then 0. */
export const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'] as const;
export type Digit = (typeof DIGITS)[number];

/**
 * The digit of each class that has one: those that were given one by hand keep it, the others get the digits that are
 * left, in the order in which the classes were made. So digits work from the first class on.
 */
export function classDigits(classes: readonly ObjectClass[]): ReadonlyMap<number, Digit> {
  const digits = new Map<number, Digit>();
  const free = new Set<Digit>(DIGITS);
  for (const entry of classes) {
    const digit = DIGITS.find((each) => each === entry.hotkey);
    if (digit === undefined || !free.delete(digit)) continue;
    digits.set(entry.id, digit);
  }
  const left = [...free];
  for (const entry of classes.toSorted((a, b) => a.categoryId - b.categoryId)) {
    if (digits.has(entry.id)) continue;
    const digit = left.shift();
    if (digit === undefined) break;
    digits.set(entry.id, digit);
  }
  return digits;
}

/** The class of a digit, or null. */
export function classOfDigit(classes: readonly ObjectClass[], digit: Digit): ObjectClass | null {
  const digits = classDigits(classes);
  return classes.find((entry) => digits.get(entry.id) === digit) ?? null;
}

/** Classes in the order of their digits; those without follow in the order in which they were made. */
export function byDigit(classes: readonly ObjectClass[]): readonly ObjectClass[] {
  const digits = classDigits(classes);
  const place = (entry: ObjectClass) => {
    const digit = digits.get(entry.id);
    return digit === undefined ? DIGITS.length : DIGITS.indexOf(digit);
  };
  return classes.toSorted((a, b) => place(a) - place(b) || a.categoryId - b.categoryId);
}

/**
 * What to store so that a class gets a digit and the class that had it gets the other's (or none) in exchange; empty when
 * it has the digit already, by hand or not.
 */
export function hotkeyChanges(
  classes: readonly ObjectClass[],
  classId: number,
  digit: Digit,
): readonly { readonly classId: number; readonly hotkey: Digit | null }[] {
  const digits = classDigits(classes);
  const before = digits.get(classId) ?? null;
  if (before === digit) return [];
  const owner = classOfDigit(classes, digit);
  const changes = [{ classId, hotkey: digit }];
  return owner === null ? changes : [...changes, { classId: owner.id, hotkey: before }];
}
