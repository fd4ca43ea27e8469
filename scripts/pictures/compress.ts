import { readFile } from "node:fs/promises";
import sharp from "sharp";

/** How far a channel of a pixel may be off (of 255) before people see it. */
const TOLERANCE = 24;
/** The share of pixels that may be further off: a caret, an edge drawn anew. */
const SHARE = 0.0005;

/** A screenshot as a PNG of at most so many colors. */
export function compress(screenshot: Buffer, colors = 256): Promise<Buffer> {
  return sharp(screenshot)
    .png({ palette: true, colors, quality: 90, effort: 10, dither: 0, compressionLevel: 9 })
    .toBuffer();
}

/** Whether people would see a difference between a picture and the file; a missing file differs. */
export async function differs(picture: Buffer, file: string): Promise<boolean> {
  const before = await readFile(file).catch(() => undefined);
  if (before === undefined) {
    return true;
  }
  const [left, right] = await Promise.all([pixelsOf(before), pixelsOf(picture)]);
  if (left.width !== right.width || left.height !== right.height) {
    return true;
  }
  let off = 0;
  for (let index = 0; index < left.bytes.length; index += 3) {
    const apart = [0, 1, 2].some(
      (channel) => Math.abs((left.bytes[index + channel] ?? 0) - (right.bytes[index + channel] ?? 0)) > TOLERANCE,
    );
    off += apart ? 1 : 0;
  }
  return off > (left.bytes.length / 3) * SHARE;
}

async function pixelsOf(png: Buffer): Promise<{ bytes: Buffer; width: number; height: number }> {
  const { data, info } = await sharp(png)
    .removeAlpha()
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { bytes: data, width: info.width, height: info.height };
}
