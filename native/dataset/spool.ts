import { type FileHandle, open } from 'node:fs/promises';

const BUFFER_CHARS = 256 * 1024;

/** Text that is written piece by piece into a temporary file, so that it need not be held in memory. */
export class Spool {
  readonly path: string;
  readonly #file: FileHandle;
  #pending: string[] = [];
  #pendingChars = 0;
  #closed = false;

  private constructor(path: string, file: FileHandle) {
    this.path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<Spool> {
    return new Spool(path, await open(path, 'wx'));
  }

  async append(text: string): Promise<void> {
    this.#pending.push(text);
    this.#pendingChars += text.length;
    if (this.#pendingChars >= BUFFER_CHARS) await this.#flush();
  }

  /** Ends the file; it can then be read at `path`. Safe to call twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    try {
      await this.#flush();
    } finally {
      await this.#file.close();
    }
  }

  async #flush(): Promise<void> {
    const text = this.#pending.join('');
    this.#pending = [];
    this.#pendingChars = 0;
    if (text !== '') await this.#file.appendFile(text);
  }
}
