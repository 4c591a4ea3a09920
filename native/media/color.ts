/** How decoded pictures become RGB or JPEG with the right colours. Pure: it only makes filters in ffmpeg's words. */
import type { Media } from '../contract/records.ts';

type ColorInfo = Media['color'];

/** What the filters depend on. */
export interface PictureSource {
  readonly color: ColorInfo;
  /** Size of the turned picture. */
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Whether the source is HDR: PQ or hybrid log-gamma. */
export function isHdr(color: ColorInfo): boolean {
  return color.transfer === 'smpte2084' || color.transfer === 'arib-std-b67';
}

/** Filters that end in `rgb24` of exactly this size, sRGB as shown. */
export function rgbFilters(
  source: PictureSource,
  sizePx: { readonly width: number; readonly height: number },
  { canToneMap }: { readonly canToneMap: boolean },
): readonly string[] {
  const scale = `scale=${sizePx.width}:${sizePx.height}:flags=${scalerFor(source, sizePx)}`;
  if (isHdr(source.color) && canToneMap) return [...toneMapped(source, scale), 'format=rgb24'];
  return [withInputColor(scale, source), 'format=rgb24'];
}

/** Filters that end in what a JPEG holds (JFIF: BT.601, full range), at the size of the source. */
export function jpegFilters(source: PictureSource, { canToneMap }: { readonly canToneMap: boolean }): readonly string[] {
  const { color, widthPx, heightPx } = source;
  const asJpeg = 'out_color_matrix=bt601:out_range=pc';
  const sameSize = `scale=${widthPx}:${heightPx}`;
  if (isHdr(color) && canToneMap) return [...toneMapped(source, sameSize), `scale=${asJpeg}`, 'format=yuvj420p'];
  const even = widthPx % 2 === 0 && heightPx % 2 === 0;
  const matrix = matrixOf(source);
  // The filter `colorspace` is twice as fast as the scaler here, but takes even sizes and planar YUV of up to 12 bits only.
  const pixels = color.pixelFormat ?? '';
  if (even && matrix !== null && /^yuvj?4(20|22|44)p(1[02]le)?$/.test(pixels)) {
    const input = `iall=bt709:ispace=${COLORSPACE_NAMES[matrix]}:irange=${rangeOf(color)}`;
    // The scaler has work only where a stream changes its size in between. Its output is pinned to the format of the source,
    // else it may be asked to change the range, which would then be changed twice.
    return [sameSize, `format=${pixels}`, `colorspace=${input}:all=bt709:space=smpte170m:range=pc:fast=1`, 'format=yuvj420p'];
  }
  return [withInputColor(`${sameSize}:${asJpeg}`, source), 'format=yuvj420p'];
}

type Matrix = 'bt709' | 'bt601' | 'bt2020' | 'smpte240m' | 'fcc';

const COLORSPACE_NAMES: Readonly<Record<Matrix, string>> = {
  bt709: 'bt709',
  bt601: 'smpte170m',
  bt2020: 'bt2020ncl',
  smpte240m: 'smpte240m',
  fcc: 'fcc',
};

/** The matrix that made YUV of RGB; null for pictures that are not YUV. What the file does not say is guessed as players do. */
function matrixOf({ color, widthPx, heightPx }: PictureSource): Matrix | null {
  if (!/^(yuv|nv|p0|p2|p4|uyvy|y2|yvyu|uyyv|xv|vuy|ayuv)/.test(color.pixelFormat ?? 'yuv')) return null;
  switch (color.space) {
    case 'bt709':
    case 'smpte240m':
    case 'fcc':
      return color.space;
    case 'smpte170m':
    case 'bt470bg':
      return 'bt601';
    case 'bt2020nc':
    case 'bt2020c':
      return 'bt2020';
    case 'gbr':
      return null;
    default:
      if (isHdr(color)) return 'bt2020';
      return Math.min(widthPx, heightPx) >= 576 && Math.max(widthPx, heightPx) > 1024 ? 'bt709' : 'bt601';
  }
}

function rangeOf(color: ColorInfo): 'pc' | 'tv' {
  return color.range === 'pc' || color.pixelFormat?.startsWith('yuvj') === true ? 'pc' : 'tv';
}

/** Says what the input means, so that no default of some version of ffmpeg is taken for it. */
function withInputColor(scale: string, source: PictureSource): string {
  const matrix = matrixOf(source);
  if (matrix === null) return scale;
  return `${scale}:in_color_matrix=${matrix}:in_range=${rangeOf(source.color)}`;
}

/** Averages when it makes smaller, interpolates linearly when it makes larger; at the same size neither has anything to do. */
function scalerFor(source: PictureSource, sizePx: { readonly width: number; readonly height: number }): 'area' | 'bilinear' {
  return sizePx.width < source.widthPx && sizePx.height < source.heightPx ? 'area' : 'bilinear';
}

/** Linear light, primaries of BT.709, highlights rolled off (Hable), in RGB. 203 cd/m² is white (ITU-R BT.2408). */
function toneMapped({ color }: PictureSource, scale: string): readonly string[] {
  const input = `tin=${color.transfer}:min=2020_ncl:pin=2020:rin=${rangeOf(color) === 'pc' ? 'full' : 'limited'}`;
  return [
    // 4:4:4, because these filters refuse odd sizes otherwise; small first, because they are slow.
    scale,
    'format=yuv444p10le',
    `zscale=${input}:t=linear:npl=203`,
    'format=gbrpf32le',
    'zscale=p=709',
    'tonemap=tonemap=hable:desat=0',
    'zscale=t=709:r=full',
    'format=gbrp',
  ];
}
