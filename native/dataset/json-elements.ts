/** An element of an array, or a value, directly under the top-level object of a JSON file. */
export interface JsonElement {
  readonly key: string;
  /** Position in the array; null when the value of `key` is not an array. */
  readonly index: number | null;
  readonly value: unknown;
}

/** The file is not the JSON that was expected. */
export class JsonShapeError extends Error {
  override readonly name = 'JsonShapeError';
}

const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Reads `{ "a": [ …, … ], "b": … }` element by element without holding more than one, so that a dataset of gigabytes
 * can be read. Elements of top-level arrays come one by one; any other top-level value comes whole.
 * @param wanted keys to parse; the others are passed over
 * @throws JsonShapeError when it is not such an object or is cut off; SyntaxError when an element is not JSON
 */
export async function* readJsonElements(
  chunks: AsyncIterable<string>,
  wanted: ReadonlySet<string>,
): AsyncGenerator<JsonElement, void, undefined> {
  const splitter = new Splitter(wanted);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  splitter.end();
}

type State =
  | 'start'
  | 'key-or-end'
  | 'in-key'
  | 'colon'
  | 'value'
  | 'in-value'
  | 'element-or-end'
  | 'element'
  | 'after-element'
  | 'in-element'
  | 'after-value'
  | 'end';

/** Hot: looks at every character once; text is only joined for elements that are wanted. */
class Splitter {
  readonly #wanted: ReadonlySet<string>;
  #state: State = 'start';
  #key = '';
  #index = 0;
  /** Brackets open inside the current element. */
  #depth = 0;
  #inString = false;
  #escaped = false;
  #held: string[] = [];

  constructor(wanted: ReadonlySet<string>) {
    this.#wanted = wanted;
  }

  *push(chunk: string): Generator<JsonElement, void, undefined> {
    let start = 0; // of what belongs to the element under way
    for (let at = 0; at < chunk.length; at += 1) {
      const code = chunk.charCodeAt(at);
      if (this.#state === 'in-key' || this.#state === 'in-value' || this.#state === 'in-element') {
        const ended = this.#inside(code);
        if (ended === 'no') continue;
        const stop = ended === 'after' ? at + 1 : at;
        this.#hold(chunk.slice(start, stop));
        const element = this.#finish();
        if (element) yield element;
        if (ended === 'after') continue;
      }
      if (isSpace(code)) continue;
      if (this.#outside(code)) start = at;
    }
    if (this.#state === 'in-key' || this.#state === 'in-value' || this.#state === 'in-element') this.#hold(chunk.slice(start));
  }

  end(): void {
    if (this.#state !== 'end') throw new JsonShapeError('The file ends in the middle of its JSON.');
  }

  #hold(text: string): void {
    if (this.#state === 'in-key' || this.#wanted.has(this.#key)) this.#held.push(text);
  }

  /** One character of a value. Says whether the value goes on, ended with this character, or ended before it. */
  #inside(code: number): 'no' | 'after' | 'before' {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false;
      else if (code === BACKSLASH) this.#escaped = true;
      else if (code === QUOTE) {
        this.#inString = false;
        if (this.#depth === 0) return 'after';
      }
      return 'no';
    }
    if (code === QUOTE) this.#inString = true;
    else if (isOpen(code)) this.#depth += 1;
    else if (isClose(code)) {
      if (this.#depth === 0) return 'before'; // closes what a bare value stands in
      this.#depth -= 1;
      if (this.#depth === 0) return 'after';
    } else if (this.#depth === 0 && (code === 44 || isSpace(code))) return 'before';
    return 'no';
  }

  /** One character between values, no space. Says whether a value begins with it. */
  #outside(code: number): boolean {
    const char = String.fromCharCode(code);
    switch (this.#state) {
      case 'start':
        this.#expect(char === '{' || char === '\ufeff', char);
        if (char === '{') this.#state = 'key-or-end';
        return false;
      case 'key-or-end':
        this.#expect(char === '"' || char === '}', char);
        if (char === '}') this.#state = 'end';
        else this.#begin('in-key', code);
        return char === '"';
      case 'colon':
        this.#expect(char === ':', char);
        this.#state = 'value';
        return false;
      case 'value':
        if (char === '[') {
          this.#state = 'element-or-end';
          this.#index = 0;
          return false;
        }
        this.#begin('in-value', code);
        return true;
      case 'element-or-end':
      case 'element':
        if (this.#state === 'element-or-end' && char === ']') {
          this.#state = 'after-value';
          return false;
        }
        this.#begin('in-element', code);
        return true;
      case 'after-element':
        this.#expect(char === ',' || char === ']', char);
        this.#state = char === ',' ? 'element' : 'after-value';
        return false;
      case 'after-value':
        this.#expect(char === ',' || char === '}', char);
        this.#state = char === ',' ? 'key-or-end' : 'end';
        return false;
      default:
        throw new JsonShapeError(`The file goes on after its JSON has ended (${JSON.stringify(char)}).`);
    }
  }

  #begin(state: State, code: number): void {
    this.#state = state;
    this.#inString = code === QUOTE;
    this.#escaped = false;
    this.#depth = isOpen(code) ? 1 : 0;
    this.#held = [];
  }

  #finish(): JsonElement | null {
    const state = this.#state;
    const text = this.#held.join('');
    this.#held = [];
    if (state === 'in-key') {
      this.#key = String(JSON.parse(text));
      this.#state = 'colon';
      return null;
    }
    const index = state === 'in-element' ? this.#index : null;
    this.#index += 1;
    this.#state = state === 'in-element' ? 'after-element' : 'after-value';
    return this.#wanted.has(this.#key) ? { key: this.#key, index, value: JSON.parse(text) } : null;
  }

  #expect(condition: boolean, char: string): void {
    if (!condition) throw new JsonShapeError(`The file is not a JSON object: ${JSON.stringify(char)} stands where it must not.`);
  }
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9;
}

function isOpen(code: number): boolean {
  return code === 91 || code === 123;
}

function isClose(code: number): boolean {
  return code === 93 || code === 125;
}
