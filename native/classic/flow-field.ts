/** Where each pixel goes, in pixels of the grey frames: two numbers (x, y) per pixel, row-major. */
export interface FlowField {
  readonly width: number;
  readonly height: number;
  readonly vectors: Float32Array;
}

/** The vector at a place between pixels (pixel centres are whole numbers), into `out`. Hot. */
export function vectorAt(field: FlowField, x: number, y: number, out: [number, number]): void {
  const { width, height, vectors } = field;
  const cx = x < 0 ? 0 : x > width - 1.001 ? width - 1.001 : x;
  const cy = y < 0 ? 0 : y > height - 1.001 ? height - 1.001 : y;
  const ix = Math.floor(cx);
  const iy = Math.floor(cy);
  const [fx, fy] = [cx - ix, cy - iy];
  const i = (iy * width + ix) * 2;
  const j = i + width * 2;
  const [a, b, c, d] = [(1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy];
  out[0] = a * vectors[i] + b * vectors[i + 2] + c * vectors[j] + d * vectors[j + 2];
  out[1] = a * vectors[i + 1] + b * vectors[i + 3] + c * vectors[j + 1] + d * vectors[j + 3];
}
