import { AppError, throwIfAborted } from '../contract/errors.ts';

/** Frames are committed together when they come faster than this. */
const COMMIT_EVERY_MS = 200;
const COMMIT_FRAMES = 16;
/** How often in a row the model's process may die on the same frame. */
const MAX_CRASHES = 3;

export interface StreamParts<Answer> {
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Stores answers, with where the run is now, in one transaction; then tells about them. Never called with none. */
  readonly commit: (answers: readonly Answer[]) => void;
}

/** Answers of a model that come frame by frame: committed in batches, and asked for again when its process dies. */
export class CommittedStream<Answer> {
  private readonly parts: StreamParts<Answer>;
  private pending: Answer[] = [];
  private committedAt: number;
  private crashes = 0;

  constructor(parts: StreamParts<Answer>) {
    this.parts = parts;
    this.committedAt = parts.now();
  }

  /**
   * Takes all answers. What had come is committed when it ends or fails. When it is cancelled, the last few answers are
   * dropped: nobody has heard of them, and what they are about may have become something else (see `tracks.swap`).
   * @param ask asks for what is left after the last commit; null when nothing is left
   * @throws AppError `segmenter-crashed` when the process dies again and again on one frame, and whatever else the model says
   */
  async follow(ask: () => AsyncIterable<Answer> | null): Promise<void> {
    for (;;) {
      const answers = ask();
      if (answers === null) return;
      try {
        await this.take(answers);
        return;
      } catch (error) {
        // The process died: what it had answered is committed, and a new one goes on from there.
        if (!(error instanceof AppError) || error.code !== 'segmenter-crashed' || ++this.crashes >= MAX_CRASHES) throw error;
      }
    }
  }

  private async take(answers: AsyncIterable<Answer>): Promise<void> {
    try {
      for await (const answer of answers) {
        throwIfAborted(this.parts.signal);
        this.pending.push(answer);
        if (this.pending.length >= COMMIT_FRAMES || this.parts.now() - this.committedAt >= COMMIT_EVERY_MS) this.flush();
      }
      throwIfAborted(this.parts.signal);
    } finally {
      if (this.parts.signal.aborted) this.pending = [];
      this.flush();
    }
  }

  private flush(): void {
    const answers = this.pending;
    this.pending = [];
    this.committedAt = this.parts.now();
    if (answers.length === 0) return;
    this.parts.commit(answers);
    this.crashes = 0;
  }
}
