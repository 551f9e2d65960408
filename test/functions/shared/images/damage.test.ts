import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withJfifVersion } from '../../../../tools/fixtures/jpeg-irregularities.ts';
import { damageableImages, damagedImages, rejectDamage } from '../../../../tools/fuzz/damage-images.ts';

test('an image that the decoder refuses without repairs is rejected, also with a harmless irregularity', async () => {
  const images = await damageableImages();
  // A fixed seed makes a failure reproducible; `npm run fuzz -- --decode` tries other seeds.
  await fc.assert(fc.asyncProperty(damagedImages(images), rejectDamage), { numRuns: 400, seed: 1 });
}, 60_000);

test('a finding is damage that is accepted and shows', async () => {
  const images = await damageableImages();
  const [image] = images;
  const other = images.find(({ name }) => name === 'a grayscale JPEG');
  const clean = image?.file ?? expect.unreachable();
  // A JFIF of version 3 is refused without repairs, and the image is another one than the clean file.
  const damaged = withJfifVersion(other?.file ?? expect.unreachable(), 3);
  await expect(rejectDamage({ name: 'another image', clean, damaged, start: 0, end: 1 })).rejects.toThrow(
    'Damage was accepted: another image',
  );
});
