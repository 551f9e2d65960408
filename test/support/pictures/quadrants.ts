import sharp, { type Region, type Sharp } from 'sharp';

type Colour = 'red' | 'green' | 'blue' | 'yellow';

interface Size {
  width: number;
  height: number;
}

/** Top left, top right, bottom left, bottom right. */
export type Order = [Colour, Colour, Colour, Colour];

const colours: Record<Colour, number[]> = {
  red: [255, 0, 0],
  green: [0, 255, 0],
  blue: [0, 0, 255],
  yellow: [255, 255, 0],
};

export const upright: Order = ['red', 'green', 'blue', 'yellow'];

/** The base of all pictures: four colours, so that a wrong turn, flip or crop shows. */
export function quadrants(width = 64, height = 48, order = upright): Sharp {
  const [topLeft, topRight, bottomLeft, bottomRight] = order.map((name) => colours[name]);
  const top = half({ width, height: Math.ceil(height / 2) }, topLeft, topRight);
  const bottom = half({ width, height: Math.floor(height / 2) }, bottomLeft, bottomRight);
  return sharp(Buffer.concat([top, bottom]), { raw: { width, height, channels: 3 } });
}

/** The same, the bottom half transparent. */
export function halfTransparentQuadrants(): Sharp {
  const alpha = Buffer.alloc(64 * 48).fill(255, 0, 64 * 24);
  return quadrants(64, 48).joinChannel(alpha, { raw: { width: 64, height: 48, channels: 1 } });
}

/** The same with grain, which no format packs to nothing: its files are long enough to be cut and damaged anywhere. */
export async function grainyQuadrants(): Promise<Sharp> {
  const { data, info } = await quadrants(200, 150).raw().toBuffer({ resolveWithObject: true });
  let grain = 1;
  for (const [at, value] of data.entries()) {
    grain = (grain * 16_807) % 2_147_483_647;
    data[at] = Math.abs(value - (grain % 64));
  }
  return sharp(data, { raw: info });
}

function half({ width, height }: Size, left: number[] = [], right: number[] = []): Buffer {
  const leftColumns = Math.ceil(width / 2);
  const row = [
    Buffer.alloc(3 * leftColumns, Buffer.from(left)),
    Buffer.alloc(3 * (width - leftColumns), Buffer.from(right)),
  ];
  return Buffer.alloc(3 * width * height, Buffer.concat(row));
}

/**
 * The mean colour of each quadrant by its name, in the order of `Order`: `transparent` if it is that, and numbers when
 * it is none of the four.
 */
export async function quadrantColours(picture: Buffer): Promise<string[]> {
  const { width, height } = await sharp(picture).metadata();
  const corners = [
    { left: width / 8, top: height / 8 },
    { left: (width * 5) / 8, top: height / 8 },
    { left: width / 8, top: (height * 5) / 8 },
    { left: (width * 5) / 8, top: (height * 5) / 8 },
  ];
  const means = corners.map(({ left, top }) =>
    meanColour(picture, { left, top, width: width / 4, height: height / 4 }),
  );
  return (await Promise.all(means)).map(nameOf);
}

/** Over the inner part of a quadrant: where two of them meet, lossy formats mix their colours. */
function meanColour(picture: Buffer, region: Region): Promise<Buffer> {
  const { left, top, width, height } = region;
  const inner = {
    left: Math.floor(left),
    top: Math.floor(top),
    width: Math.ceil(width),
    height: Math.ceil(height),
  };
  return sharp(picture).ensureAlpha().extract(inner).resize(1, 1, { fit: 'fill' }).raw().toBuffer();
}

/** Twelve steps of 255 are what the formats lose of a pure colour. */
function nameOf([red = 0, green = 0, blue = 0, alpha = 0]: Buffer): string {
  const isNear = (colour: number[]) =>
    [red, green, blue].every((value, at) => Math.abs(value - (colour[at] ?? 0)) <= 12);
  const name = Object.entries(colours).find(([, colour]) => isNear(colour))?.[0];
  return alpha === 0 ? 'transparent' : (name ?? `rgb(${red} ${green} ${blue})`);
}
