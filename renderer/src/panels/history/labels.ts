/**
 * Names of undo steps as a person reads them. The library keeps them in English, once and for all, so that a history can
 * be read in any language: here they are recognised and said anew.
 */

/** Key in the strings of this room and what is put into it. */
export interface EditText {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number>>;
  /** Kind of change, which chooses the icon. */
  readonly kind: EditKind;
}

export type EditKind =
  | 'add'
  | 'delete'
  | 'change'
  | 'mask'
  | 'prompt'
  | 'propagate'
  | 'concept'
  | 'import'
  | 'review'
  | 'protect';

interface Pattern {
  readonly kind: EditKind;
  readonly test: RegExp;
  readonly key: string;
}

const PROMPT_KINDS: Readonly<Record<string, string>> = {
  point: 'addPoint',
  box: 'addBox',
  exemplar: 'addExemplar',
  mask: 'addMaskPrompt',
};

/** Named groups become values; `count` chooses the plural form. The first pattern that matches wins. */
const PATTERNS: readonly Pattern[] = [
  // prompts
  { kind: 'prompt', test: /^Add (?<prompt>point|box|exemplar|mask)$/, key: 'addPrompt' },
  { kind: 'prompt', test: /^Add (?<count>\d+) prompts$/, key: 'addPrompts' },
  { kind: 'prompt', test: /^Move (point|box)$/, key: 'movePrompt' },
  { kind: 'prompt', test: /^Change (exemplar|mask|text)$/, key: 'changePrompt' },
  { kind: 'prompt', test: /^Remove prompt$/, key: 'removePrompt' },
  { kind: 'prompt', test: /^Remove (?<count>\d+) prompts$/, key: 'removePrompts' },
  { kind: 'prompt', test: /^Choose mask$/, key: 'chooseMask' },
  // concepts
  { kind: 'concept', test: /^Find and follow by example$/, key: 'followByExample' },
  { kind: 'concept', test: /^Find and follow (?<what>.+)$/s, key: 'follow' },
  { kind: 'concept', test: /^Find "(?<what>.*)"$/s, key: 'find' },
  // objects
  { kind: 'add', test: /^Add object$/, key: 'addObject' },
  { kind: 'change', test: /^Change object$/, key: 'changeObject' },
  { kind: 'change', test: /^Change (?<count>\d+) objects$/, key: 'changeObjects' },
  { kind: 'delete', test: /^Delete object$/, key: 'deleteObject' },
  { kind: 'delete', test: /^Delete (?<count>\d+) objects$/, key: 'deleteObjects' },
  { kind: 'change', test: /^Merge (?<count>\d+) objects$/, key: 'mergeObjects' },
  { kind: 'change', test: /^Split object$/, key: 'splitObject' },
  { kind: 'change', test: /^Swap objects$/, key: 'swapObjects' },
  // classes
  { kind: 'add', test: /^Add class "(?<name>.*)"$/s, key: 'addClass' },
  { kind: 'change', test: /^Change class "(?<name>.*)"$/s, key: 'changeClass' },
  { kind: 'change', test: /^Change (?<count>\d+) classes$/, key: 'changeClasses' },
  { kind: 'delete', test: /^Delete class "(?<name>.*)"$/s, key: 'deleteClass' },
  // masks
  { kind: 'mask', test: /^Draw object$/, key: 'drawObject' },
  { kind: 'mask', test: /^Edit mask$/, key: 'editMask' },
  { kind: 'mask', test: /^Union of masks$/, key: 'union' },
  { kind: 'mask', test: /^Intersection of masks$/, key: 'intersection' },
  { kind: 'mask', test: /^Subtract masks$/, key: 'subtract' },
  { kind: 'mask', test: /^Exclusive or of masks$/, key: 'xor' },
  { kind: 'mask', test: /^Copy mask$/, key: 'copyMask' },
  { kind: 'mask', test: /^Clean up masks$/, key: 'cleanUp' },
  { kind: 'delete', test: /^Delete masks$/, key: 'deleteMasks' },
  { kind: 'mask', test: /^Mark as absent$/, key: 'markAbsent' },
  { kind: 'protect', test: /^Protect masks$/, key: 'protect' },
  { kind: 'protect', test: /^Take protection off$/, key: 'unprotect' },
  // review
  { kind: 'review', test: /^Mark as reviewed$/, key: 'reviewed' },
  { kind: 'review', test: /^Mark as not reviewed$/, key: 'notReviewed' },
  // propagation
  { kind: 'propagate', test: /^Propagate (?<count>\d+) objects? (?<direction>forward|backward|both ways)$/, key: 'propagate' },
  // media and project
  { kind: 'import', test: /^Import masks of (?<name>.+)$/s, key: 'importMasks' },
  { kind: 'import', test: /^Import "(?<name>.*)"$/s, key: 'import' },
  { kind: 'import', test: /^Import (?<name>.+)$/s, key: 'import' },
  { kind: 'import', test: /^Restore (?<count>\d+) media$/, key: 'restoreMedia' },
  { kind: 'import', test: /^Restore "(?<name>.*)"$/s, key: 'restore' },
  { kind: 'import', test: /^Relink "(?<name>.*)"$/s, key: 'relink' },
  { kind: 'change', test: /^Rename media$/, key: 'renameMedia' },
  { kind: 'change', test: /^Rename project$/, key: 'renameProject' },
  { kind: 'delete', test: /^Delete project$/, key: 'deleteProject' },
  { kind: 'add', test: /^Restore project$/, key: 'restoreProject' },
  { kind: 'delete', test: /^Delete (?<count>\d+) media$/, key: 'deleteMedia' },
  { kind: 'delete', test: /^Delete "(?<name>.*)"$/s, key: 'deleteNamed' },
];

const DIRECTIONS: Readonly<Record<string, string>> = { forward: 'forward', backward: 'backward', 'both ways': 'both' };

/**
 * What an undo step is called: a key below `labels` with its values, or null for a label that is not known, which is then
 * shown as it is. `direction` is the name of a key below `directions`.
 */
export function readLabel(label: string): EditText | null {
  for (const { kind, test, key } of PATTERNS) {
    const found = test.exec(label);
    if (found === null) continue;
    const { prompt, count, direction, ...rest } = found.groups ?? {};
    const values: Record<string, string | number> = {};
    for (const [name, value] of Object.entries(rest)) if (value !== undefined) values[name] = value;
    if (count !== undefined) values.count = Number(count);
    if (direction !== undefined) values.direction = DIRECTIONS[direction] ?? direction;
    return { kind, values, key: prompt === undefined ? key : (PROMPT_KINDS[prompt] ?? key) };
  }
  return null;
}

/** Texts between straight quotes put between the two quotes of a language, e.g. `«»`. */
export function quotedAs(text: string, quotes: string): string {
  return text.replace(/"([^"]*)"/g, `${quotes[0]}$1${quotes[1]}`);
}
