import { fromPixels, type Pixels, rawPixels } from './pixels.ts';
import { sharp } from './sharp.ts';

/** The part of a picture's width and height that the mark may take. */
const share = 0.25;

/** Between the mark and the edges, as a part of the picture's shorter side. */
const margin = 0.02;

/** Pixels of an inch in an SVG, by its standard; the density that draws it in its own size. */
const svgDensity = 96;

/** Draws a mark, an SVG of paths, into the lower right corner, scaled to the picture. Text would need system fonts. */
export async function addWatermark(pixels: Pixels, svg: string): Promise<Pixels> {
  const [width, height] = [pixels.width, pixels.height].map((side) => Math.floor(side * share));
  if (!(width && height)) {
    // A line of one pixel has no room for it.
    return pixels;
  }
  const mark = await draw(svg, width, height);
  const gap = Math.round(Math.min(pixels.width, pixels.height) * margin);
  const place = { left: pixels.width - mark.info.width - gap, top: pixels.height - mark.info.height - gap };
  const marked = fromPixels(pixels).composite([{ input: mark.data, ...place }]);
  // To composite adds a channel of transparency, which an opaque picture would carry along for nothing.
  return rawPixels(pixels.channels === 3 ? marked.removeAlpha() : marked);
}

/** As PNG with transparency, inside this size. Drawn in it from the start: enlarged pixels would be blurred. */
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
