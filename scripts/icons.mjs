// Renders the program's icon (resources/icons/icon.svg) as the PNGs and the ICO that installers ask for:
//
//     node scripts/icons.mjs
//
// Run it after the drawing has changed; what it makes is kept in the repository.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const FOLDER = join(import.meta.dirname, '..', 'resources', 'icons');
/** Sizes of Linux desktops, named as electron-builder looks for them. */
const PNG_SIZES = [16, 32, 48, 64, 128, 256, 512];
const ICO_SIZES = [16, 32, 48, 256];

const svg = await readFile(join(FOLDER, 'icon.svg'));

function render(size) {
  // 72 dots to the inch draw the SVG at its own 512 pixels.
  return sharp(svg, { density: Math.max(72, (72 * size) / 512) })
    .resize(size, size)
    .png({ compressionLevel: 9, palette: true, quality: 90 })
    .toBuffer();
}

/** An ICO is a table of pictures; each may be a PNG as it is. */
function toIco(pictures) {
  const header = Buffer.alloc(6 + 16 * pictures.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(pictures.length, 4);
  let offset = header.length;
  pictures.forEach(({ size, png }, index) => {
    const at = 6 + 16 * index;
    // 256 is written as 0.
    header.writeUInt8(size % 256, at);
    header.writeUInt8(size % 256, at + 1);
    header.writeUInt16LE(1, at + 4);
    header.writeUInt16LE(32, at + 6);
    header.writeUInt32LE(png.length, at + 8);
    header.writeUInt32LE(offset, at + 12);
    offset += png.length;
  });
  return Buffer.concat([header, ...pictures.map(({ png }) => png)]);
}

for (const size of PNG_SIZES) await writeFile(join(FOLDER, `${size}x${size}.png`), await render(size));
const pictures = await Promise.all(ICO_SIZES.map(async (size) => ({ size, png: await render(size) })));
await writeFile(join(FOLDER, 'icon.ico'), toIco(pictures));
