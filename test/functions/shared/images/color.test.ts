import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { inspect } from '../../../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../../../functions/shared/images/make-thumbnail.ts';
import { avifWithCodes } from '../../../../tools/fixtures/avif-bytes.ts';
import {
  cicpChunk,
  gammaChunk,
  grayProfileChunk,
  singleColorPng,
} from '../../../../tools/fixtures/png-bytes.ts';

const green: [number, number, number] = [60, 180, 90];

/** The color of the middle of the thumbnail. */
async function readColor(upload: Buffer): Promise<number[]> {
  const thumbnail = await makeThumbnail(upload, await inspect(upload, acceptedLimits));
  const { data, info } = await sharp(thumbnail.data).raw().toBuffer({ resolveWithObject: true });
  const middle = info.channels * (info.width * Math.floor(info.height / 2) + Math.floor(info.width / 2));
  return [...data.subarray(middle, middle + 3)];
}

async function expectColor(upload: Buffer, [red, green, blue]: [number, number, number]): Promise<void> {
  const color = await readColor(upload);
  const differences = [red, green, blue].map((value, index) => Math.abs(value - (color[index] ?? 0)));
  expect(Math.max(...differences), `the color is ${color}`).toBeLessThanOrEqual(3);
}

/** Linear light of 0.5 and of 0.1, as samples of 16 bits. */
const linear = [0x8000, 0x1999, 0x8000];

describe('the color of a PNG', () => {
  test('in Display P3 by its code points is converted to sRGB', async () => {
    await expectColor(singleColorPng(green, { chunks: [cicpChunk(12, 13)] }), [0, 185, 77]);
  });

  test('in sRGB by its code points stays', async () => {
    await expectColor(singleColorPng(green, { chunks: [cicpChunk(1, 13)] }), green);
  });

  test('in linear light of 16 bits is converted to sRGB, also where it is dark', async () => {
    await expectColor(singleColorPng(linear, { bitDepth: 16, chunks: [cicpChunk(1, 8)] }), [188, 89, 188]);
    await expectColor(singleColorPng(linear, { bitDepth: 16, chunks: [gammaChunk(1)] }), [188, 89, 188]);
  });

  test('with a gamma of 1.8 is converted to sRGB', async () => {
    await expectColor(singleColorPng([128, 128, 128], { chunks: [gammaChunk(1.8)] }), [147, 147, 147]);
  });

  test('with the gamma of sRGB stays', async () => {
    await expectColor(singleColorPng(green, { chunks: [gammaChunk(2.2)] }), green);
  });

  test('of gray is converted by its profile, with 8 and with 16 bits', async () => {
    const chunks = [grayProfileChunk(1)];
    await expectColor(singleColorPng([128], { chunks }), [188, 188, 188]);
    await expectColor(singleColorPng([0x8080], { bitDepth: 16, chunks }), [188, 188, 188]);
  });
});

describe('the color of an AVIF', () => {
  test('in Display P3 by its code points is converted to sRGB', async () => {
    await expectColor(await avifWithCodes(green, [12, 13]), [0, 185, 77]);
  });

  test('in sRGB by its code points stays', async () => {
    await expectColor(await avifWithCodes(green, [1, 13]), green);
  });
});
