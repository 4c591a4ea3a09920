/** Rectangles that have to be painted again, joined where that saves work. */

/** Whole pixels, `right` and `bottom` excluded. */
export interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Joining two rectangles may cost this much more area than they have themselves: one large copy beats two. */
const GROWTH = 1.2;
/** Each rectangle costs a call; beyond this many the two that fit best are joined. */
const MOST = 24;

/** Collects rectangles. Rectangles handed out are its own and change with the next call. */
export class DirtyRects {
  readonly #rects: Rect[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  at(index: number): Rect {
    return this.#rects[index];
  }

  clear(): void {
    this.#count = 0;
  }

  /** Adds a rectangle; empty ones are left out. */
  add(left: number, top: number, right: number, bottom: number): void {
    if (left >= right || top >= bottom) return;
    for (let i = 0; i < this.#count; i++) {
      const other = this.#rects[i];
      if (joinedArea(other, left, top, right, bottom) > GROWTH * (area(other) + (right - left) * (bottom - top))) continue;
      this.#remove(i);
      this.add(
        Math.min(left, other.left),
        Math.min(top, other.top),
        Math.max(right, other.right),
        Math.max(bottom, other.bottom),
      );
      return;
    }
    if (this.#count === MOST) this.#joinInto(left, top, right, bottom);
    else this.#push(left, top, right, bottom);
  }

  /** Adds all rectangles of another. */
  addAll(other: DirtyRects): void {
    for (let i = 0; i < other.count; i++) {
      const rect = other.at(i);
      this.add(rect.left, rect.top, rect.right, rect.bottom);
    }
  }

  #push(left: number, top: number, right: number, bottom: number): void {
    if (this.#count === this.#rects.length) this.#rects.push({ left: 0, top: 0, right: 0, bottom: 0 });
    const rect = this.#rects[this.#count++];
    rect.left = left;
    rect.top = top;
    rect.right = right;
    rect.bottom = bottom;
  }

  #remove(index: number): void {
    const last = --this.#count;
    const removed = this.#rects[index];
    this.#rects[index] = this.#rects[last];
    this.#rects[last] = removed;
  }

  #joinInto(left: number, top: number, right: number, bottom: number): void {
    let best = this.#rects[0];
    for (let i = 1; i < this.#count; i++) {
      const growth = joinedArea(this.#rects[i], left, top, right, bottom) - area(this.#rects[i]);
      if (growth < joinedArea(best, left, top, right, bottom) - area(best)) best = this.#rects[i];
    }
    best.left = Math.min(best.left, left);
    best.top = Math.min(best.top, top);
    best.right = Math.max(best.right, right);
    best.bottom = Math.max(best.bottom, bottom);
  }
}

function area(rect: Rect): number {
  return (rect.right - rect.left) * (rect.bottom - rect.top);
}

function joinedArea(rect: Rect, left: number, top: number, right: number, bottom: number): number {
  return (Math.max(right, rect.right) - Math.min(left, rect.left)) * (Math.max(bottom, rect.bottom) - Math.min(top, rect.top));
}
