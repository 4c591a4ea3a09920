import sharp from 'sharp';
import { AppError } from '../contract/errors.ts';
import type { Media } from '../contract/records.ts';
import { say } from '../contract/sentences.ts';
import { systemCode } from './fs-errors.ts';
import type { DatasetSource, SourceImage } from './source.ts';

/**
 * Gets the image of a frame, and makes sure that it is what masks were drawn on.
 * @throws AppError `media-vanished`, `media-unreadable`, `export-verification-failed` (another size, or turned by EXIF), and
 * what the source says
 */
export async function readImage(
  source: DatasetSource,
  media: Media,
  frameIndex: number,
  signal?: AbortSignal,
): Promise<SourceImage> {
  try {
    const image = await source.image(media.id, frameIndex, signal);
    await checkImage(image, media, frameIndex);
    return image;
  } catch (error) {
    // Else the target of the export would be blamed for it.
    const code = error instanceof AppError ? null : systemCode(error);
    if (code === null) throw error;
    throw new AppError(
      code === 'ENOENT' ? 'media-vanished' : 'media-unreadable',
      say('original-unreadable', { name: media.name, code: String(code) }),
      { mediaId: media.id, frameIndex, code },
      { cause: error },
    );
  }
}

async function checkImage(image: SourceImage, media: Media, frameIndex: number): Promise<void> {
  const about = { mediaId: media.id, frameIndex };
  const { width, height, orientation, format } = await sharp(image.bytes)
    .metadata()
    .catch((error: unknown) => {
      throw new AppError('media-unreadable', say('frame-image-unreadable', { frame: frameIndex, name: media.name }), about, {
        cause: error,
      });
    });
  if (
    width !== media.widthPx ||
    height !== media.heightPx ||
    (orientation ?? 1) !== 1 ||
    format !== (image.extension === 'jpg' ? 'jpeg' : 'png')
  ) {
    throw new AppError(
      'export-verification-failed',
      `The image of frame ${frameIndex} of "${media.name}" is a ${width} × ${height} ${format} with orientation ${orientation ?? 1}, but its masks are for ${media.widthPx} × ${media.heightPx}. Import the media again.`,
      about,
    );
  }
}
