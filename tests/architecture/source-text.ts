const REGEX_MAY_FOLLOW = /(?:^|[(,=:[!&|?{};+\-*%<>~^\n]|\b(?:return|typeof|case|in|of|do|else|void|delete|await|yield))\s*$/;

/**
 * The code of a TypeScript file with the contents of comments, strings and regular expressions blanked out. Length, line
 * ends and quotes stay where they are, so that an offset means the same place in both texts. Code inside `${…}` is kept.
 */
export function blankText(source: string): string {
  const out = source.split('');
  const blank = (from: number, to: number) => {
    for (let at = from; at < to; at++) if (out[at] !== '\n') out[at] = ' ';
  };
  // One entry per template that is open; the number counts the braces open inside its `${…}`.
  const templates: number[] = [];
  let at = 0;
  while (at < source.length) {
    const end = endOfText(source, at, templates);
    if (end === null) {
      countBrace(source[at], templates);
      at++;
      continue;
    }
    blank(end.from, end.to);
    at = end.next;
  }
  return out.join('');
}

interface TextSpan {
  /** First blanked offset, one past the last, and where scanning goes on. */
  readonly from: number;
  readonly to: number;
  readonly next: number;
}

function endOfText(source: string, at: number, templates: number[]): TextSpan | null {
  const two = source.slice(at, at + 2);
  if (two === '//') return spanTo(at, indexOrEnd(source, '\n', at));
  if (two === '/*') return spanTo(at, indexOrEnd(source, '*/', at + 2) + 2);
  const char = source[at];
  if (char === "'" || char === '"') return quoted(source, at, char);
  if (char === '`') return template(source, at + 1, templates);
  if (char === '}' && templates.at(-1) === 0) {
    templates.pop();
    return template(source, at + 1, templates);
  }
  if (char === '/' && REGEX_MAY_FOLLOW.test(source.slice(Math.max(0, at - 40), at))) return regex(source, at);
  return null;
}

function spanTo(from: number, to: number): TextSpan {
  return { from, to, next: to };
}

function indexOrEnd(source: string, what: string, from: number): number {
  const found = source.indexOf(what, from);
  return found === -1 ? source.length : found;
}

/** A quote that is not closed on its line is an apostrophe in JSX text. */
function quoted(source: string, at: number, quote: string): TextSpan {
  let end = at + 1;
  while (end < source.length && source[end] !== quote && source[end] !== '\n') end += source[end] === '\\' ? 2 : 1;
  return { from: at + 1, to: end, next: end + 1 };
}

function template(source: string, from: number, templates: number[]): TextSpan {
  let end = from;
  while (end < source.length && source[end] !== '`') {
    if (source.startsWith('${', end)) {
      templates.push(0);
      return { from, to: end, next: end + 2 };
    }
    end += source[end] === '\\' ? 2 : 1;
  }
  return { from, to: end, next: end + 1 };
}

function regex(source: string, at: number): TextSpan {
  let end = at + 1;
  let inClass = false;
  while (end < source.length && source[end] !== '\n' && (inClass || source[end] !== '/')) {
    if (source[end] === '[') inClass = true;
    if (source[end] === ']') inClass = false;
    end += source[end] === '\\' ? 2 : 1;
  }
  return { from: at + 1, to: end, next: end + 1 };
}

function countBrace(char: string | undefined, templates: number[]): void {
  const top = templates.length - 1;
  if (top < 0) return;
  if (char === '{') templates[top] = (templates[top] ?? 0) + 1;
  if (char === '}') templates[top] = (templates[top] ?? 0) - 1;
}

/** The line of an offset, from 1. */
export function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
