import { expect, test } from 'vitest';
import { chooseRoute } from '../../../../functions/shared/images/choose-route.ts';
import type { ImageInfo } from '../../../../functions/shared/images/image-info.ts';
import { inlineLimits } from '../../../../functions/shared/images/limits.ts';

const limits = { ...inlineLimits, maxBytes: 1000 };
const small: ImageInfo = {
  format: 'gif',
  size: 1000,
  width: 100,
  height: 100,
  pixelCount: 10_000,
  channels: 3,
  bytesPerSample: 1,
  isProgressive: false,
  is16Bit: false,
};

test.each([
  [1000, 'inline'],
  [1001, 'workflow'],
] as const)('an upload of %d bytes is routed before the download: %s', (size, route) => {
  expect(chooseRoute({ size }, undefined, limits)).toBe(route);
  expect(chooseRoute({ size }, small, limits)).toBe(route);
});

test('an image with more pixels than the inline limits allow goes to the workflow', () => {
  const height = 1000;
  const width = inlineLimits.maxPixelCount / height;
  expect(chooseRoute({ size: 1 }, { ...small, height, width }, limits)).toBe('inline');
  expect(chooseRoute({ size: 1 }, { ...small, height, width: width + 1 }, limits)).toBe('workflow');
});

test('an image that takes more memory than the inline limits allow goes to the workflow', () => {
  const pixelCount = (inlineLimits.maxMemoryBytes - small.size) / 9;
  expect(chooseRoute({ size: 1 }, { ...small, pixelCount: Math.floor(pixelCount) }, limits)).toBe('inline');
  expect(chooseRoute({ size: 1 }, { ...small, pixelCount: Math.ceil(pixelCount) }, limits)).toBe('workflow');
});

test('an HEIC goes to the workflow with less memory, since that of the one before may not be collected', () => {
  const heic = { ...small, format: 'heic', codedSamples: 1.5 } as const;
  const [library, bytesPerPixel] = [25_000_000, 1.8 * 1.5 + 1.4 * 3 + 3.5];
  const pixelCount = (inlineLimits.maxHeicMemoryBytes - library - heic.size) / bytesPerPixel;
  expect(chooseRoute({ size: 1 }, { ...heic, pixelCount: Math.floor(pixelCount) }, limits)).toBe('inline');
  expect(chooseRoute({ size: 1 }, { ...heic, pixelCount: Math.ceil(pixelCount) }, limits)).toBe('workflow');
});
