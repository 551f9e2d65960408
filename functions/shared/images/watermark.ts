import { type RawImage, sharpFrom, toRawImage } from './raw-image.ts';
import { sharp } from './sharp.ts';

/** The maximum share of the image's width and height that the watermark covers. */
const maxShare = 0.25;

/** The distance between the watermark and the edges, as a share of the image's shorter side. */
const margin = 0.02;

/** Pixels per inch of an SVG in its natural size: https://www.w3.org/TR/css-values-3/#absolute-lengths. */
const svgDensity = 96;

/**
 * Draws a watermark, an SVG, into the lower right corner, scaled to the image. The SVG must consist of paths: text would
 * need system fonts.
 */
export async function addWatermark(rawImage: RawImage, svg: string): Promise<RawImage> {
  const [width, height] = [rawImage.width, rawImage.height].map((side) => Math.floor(side * maxShare));
  if (!(width && height)) {
    // An image of a few pixels in width or height has no room for a watermark.
    return rawImage;
  }
  const watermark = await draw(svg, width, height);
  const gap = Math.round(Math.min(rawImage.width, rawImage.height) * margin);
  const overlay = {
    input: watermark.data,
    left: rawImage.width - watermark.info.width - gap,
    top: rawImage.height - watermark.info.height - gap,
  };
  const watermarked = sharpFrom(rawImage).composite([overlay]);
  // `composite` adds an alpha channel, which an opaque image does not need.
  return toRawImage(rawImage.channels === 3 ? watermarked.removeAlpha() : watermarked);
}

/** A PNG with alpha that fits inside this size. It is drawn at that density, because enlarged pixels would be blurred. */
async function draw(svg: string, width: number, height: number) {
  const source = Buffer.from(svg);
  const natural = await sharp(source, { density: svgDensity }).metadata();
  const scale = Math.min(width / natural.width, height / natural.height);
  const density = Math.max(1, svgDensity * scale);
  return await sharp(source, { density })
    .resize(width, height, { fit: 'inside' })
    .png({ compressionLevel: 0 })
    .toBuffer({ resolveWithObject: true });
}
