import fc from 'fast-check';
import { expect, test } from 'vitest';
import { damagedImages, rejectDamage } from '../../tools/fuzz/damage-images.ts';
import { damageableImages } from '../../tools/fuzz/damageable-images.ts';

const images = await damageableImages();

test('JPEGs and TIFFs are damaged', () => {
  expect(new Set(images.map(({ format }) => format))).toEqual(new Set(['jpeg', 'tiff']));
});

test.each(images)('$name: damage that the decoder refuses stays refused, 500 seeds', async (image) => {
  await fc.assert(fc.asyncProperty(damagedImages([image]), rejectDamage), { numRuns: 500, seed: 1 });
});
