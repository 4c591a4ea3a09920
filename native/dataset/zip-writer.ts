import { type FileHandle, open } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw } from 'node:zlib';

const deflate = promisify(deflateRaw);

const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const END64_SIGNATURE = 0x06064b50;
const LOCATOR64_SIGNATURE = 0x07064b50;
const MAX_32 = 0xffffffff;
const MAX_16 = 0xffff;
/** Names are UTF-8. */
const FLAGS = 0x0800;
/** Zip64, which every reader of the last twenty years knows. */
const VERSION = 45;
const UNIX = 3;
/** A plain file that its owner may write and everyone may read. */
const MODE = 0o100644;
const STORED = 0;
const DEFLATED = 8;

interface Entry {
  readonly name: string;
  readonly method: number;
  readonly offset: number;
  readonly crc: number;
  readonly size: number;
  readonly compressedSize: number;
}

/**
 * Writes a zip file front to back, with the sizes in front of each entry, so that every reader takes it, streaming ones
 * included. Keeps a few numbers and the name of each entry, and nothing else: yazl keeps a closure and a pooled buffer per
 * entry, which pins up to 64 kB of other data for each (nodejs: Buffer.poolSize), and makes a zlib stream for each.
 * Source of the format: PKWARE APPNOTE 6.3.10, chapters 4.3 and 4.5.3.
 */
export class ZipWriter {
  readonly #file: FileHandle;
  readonly #mtime: Date;
  readonly #entries: Entry[] = [];
  #offset = 0;

  private constructor(file: FileHandle, mtime: Date) {
    this.#file = file;
    this.#mtime = mtime;
  }

  /** @param mtime the time that every entry is given. Fails when the file exists. */
  static async create(path: string, mtime: Date): Promise<ZipWriter> {
    return new ZipWriter(await open(path, 'wx'), mtime);
  }

  get entryCount(): number {
    return this.#entries.length;
  }

  /** Adds a file that lies in memory, as it is or compressed, whichever is asked for and smaller. */
  async addBytes(name: string, bytes: Uint8Array, how: 'store' | 'deflate'): Promise<void> {
    const packed = how === 'deflate' ? await deflate(bytes) : bytes;
    const content = packed.length < bytes.length ? packed : bytes;
    const entry = {
      name,
      method: content === bytes ? STORED : DEFLATED,
      offset: this.#offset,
      crc: crc32(bytes),
      size: bytes.length,
      compressedSize: content.length,
    };
    await this.#write(localHeader(entry, this.#mtime, 'known'));
    await this.#write(content);
    this.#entries.push(entry);
  }

  /** Adds a file of any length, compressed. Its sizes are written into its header when they are known. */
  async addChunks(name: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const offset = this.#offset;
    const header = { name, method: DEFLATED, offset, crc: 0, size: 0, compressedSize: 0 };
    await this.#write(localHeader(header, this.#mtime, 'streamed'));
    const start = this.#offset;
    let crc = 0;
    let size = 0;
    const deflating = createDeflateRaw();
    async function feed(): Promise<void> {
      for await (const chunk of chunks) {
        crc = crc32(chunk, crc);
        size += chunk.length;
        if (deflating.destroyed) return; // What it gave could not be written: the reader of `deflating` says why.
        if (!deflating.write(chunk)) await roomIn(deflating);
      }
      deflating.end();
    }
    const feeding = feed().catch((error: unknown) =>
      deflating.destroy(error instanceof Error ? error : new Error(String(error))),
    );
    for await (const packed of deflating) await this.#write(packed as Buffer);
    await feeding;
    const entry = { ...header, crc, size, compressedSize: this.#offset - start };
    await this.#writeAt(localHeader(entry, this.#mtime, 'streamed'), offset);
    this.#entries.push(entry);
  }

  /** Writes the list of entries and ends the file. Returns its bytes. */
  async finish(): Promise<number> {
    const start = this.#offset;
    for (const entry of this.#entries) await this.#write(centralHeader(entry, this.#mtime));
    await this.#write(endOfZip(this.#entries.length, start, this.#offset - start));
    await this.#file.close();
    return this.#offset;
  }

  /** Gives the file up as it is. */
  async abort(): Promise<void> {
    await this.#file.close();
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await this.#writeAt(bytes, this.#offset);
    this.#offset += bytes.length;
  }

  async #writeAt(bytes: Uint8Array, position: number): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      done += (await this.#file.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
    }
  }
}

/** Until the stream takes more, or is gone. */
function roomIn(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    function end(): void {
      stream.off('drain', end).off('close', end);
      resolve();
    }
    stream.on('drain', end).on('close', end);
  });
}

/** Date and time as DOS wrote them, in UTC so that the same export gives the same bytes everywhere. */
function dosTime(at: Date): { readonly time: number; readonly date: number } {
  return {
    time: (at.getUTCHours() << 11) | (at.getUTCMinutes() << 5) | (at.getUTCSeconds() >> 1),
    date: (Math.max(0, at.getUTCFullYear() - 1980) << 9) | ((at.getUTCMonth() + 1) << 5) | at.getUTCDate(),
  };
}

/** @param sizes `streamed`: with room for sizes of 64 bits, whatever they are */
function localHeader(entry: Entry, mtime: Date, sizes: 'known' | 'streamed'): Buffer {
  const name = Buffer.from(entry.name);
  const extra = sizes === 'known' ? Buffer.alloc(0) : zip64Extra([entry.size, entry.compressedSize]);
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_SIGNATURE, 0);
  header.writeUInt16LE(VERSION, 4);
  writeCommon(header, 6, entry, mtime, sizes === 'known' ? entry : { size: MAX_32, compressedSize: MAX_32 });
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(extra.length, 28);
  return Buffer.concat([header, name, extra]);
}

function centralHeader(entry: Entry, mtime: Date): Buffer {
  const name = Buffer.from(entry.name);
  // Only fields that do not fit stand in the extra field, in this order.
  const large = [entry.size, entry.compressedSize, entry.offset].filter((value) => value >= MAX_32);
  const extra = large.length === 0 ? Buffer.alloc(0) : zip64Extra(large);
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL_SIGNATURE, 0);
  header.writeUInt16LE((UNIX << 8) | VERSION, 4);
  header.writeUInt16LE(VERSION, 6);
  writeCommon(header, 8, entry, mtime, {
    size: Math.min(entry.size, MAX_32),
    compressedSize: Math.min(entry.compressedSize, MAX_32),
  });
  header.writeUInt16LE(name.length, 28);
  header.writeUInt16LE(extra.length, 30);
  header.writeUInt32LE(MODE * 0x10000, 38);
  header.writeUInt32LE(Math.min(entry.offset, MAX_32), 42);
  return Buffer.concat([header, name, extra]);
}

/** Flags to uncompressed size: the fields that both headers have. */
function writeCommon(header: Buffer, at: number, entry: Entry, mtime: Date, sizes: Pick<Entry, 'size' | 'compressedSize'>): void {
  const { time, date } = dosTime(mtime);
  header.writeUInt16LE(FLAGS, at);
  header.writeUInt16LE(entry.method, at + 2);
  header.writeUInt16LE(time, at + 4);
  header.writeUInt16LE(date, at + 6);
  header.writeUInt32LE(entry.crc, at + 8);
  header.writeUInt32LE(sizes.compressedSize, at + 12);
  header.writeUInt32LE(sizes.size, at + 16);
}

function zip64Extra(values: readonly number[]): Buffer {
  const extra = Buffer.alloc(4 + 8 * values.length);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8 * values.length, 2);
  for (const [index, value] of values.entries()) extra.writeBigUInt64LE(BigInt(value), 4 + 8 * index);
  return extra;
}

/** The end of the list, preceded by its 64-bit form where the numbers ask for it. */
function endOfZip(entries: number, start: number, bytes: number): Buffer {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(END_SIGNATURE, 0);
  end.writeUInt16LE(Math.min(entries, MAX_16), 8);
  end.writeUInt16LE(Math.min(entries, MAX_16), 10);
  end.writeUInt32LE(Math.min(bytes, MAX_32), 12);
  end.writeUInt32LE(Math.min(start, MAX_32), 16);
  if (entries < MAX_16 && bytes < MAX_32 && start < MAX_32) return end;
  const end64 = Buffer.alloc(56);
  end64.writeUInt32LE(END64_SIGNATURE, 0);
  end64.writeBigUInt64LE(44n, 4); // bytes that follow
  end64.writeUInt16LE((UNIX << 8) | VERSION, 12);
  end64.writeUInt16LE(VERSION, 14);
  end64.writeBigUInt64LE(BigInt(entries), 24);
  end64.writeBigUInt64LE(BigInt(entries), 32);
  end64.writeBigUInt64LE(BigInt(bytes), 40);
  end64.writeBigUInt64LE(BigInt(start), 48);
  const locator = Buffer.alloc(20);
  locator.writeUInt32LE(LOCATOR64_SIGNATURE, 0);
  locator.writeBigUInt64LE(BigInt(start + bytes), 8);
  locator.writeUInt32LE(1, 16); // disks
  return Buffer.concat([end64, locator, end]);
}
