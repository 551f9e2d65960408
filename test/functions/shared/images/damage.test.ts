import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withJfifVersion } from '../../../../tools/fixtures/jpeg-irregularities.ts';
import { damagedImages, rejectDamage } from '../../../../tools/fuzz/damage-images.ts';
import { damageableImages } from '../../../../tools/fuzz/damageable-images.ts';

const images = await damageableImages();

// Its 100 scans of 4 MP take more time than all others together.
const slowImage = 'a JPEG with 100 scans';

// A fixed seed makes a failure reproducible; `test/long/damage.test.ts` tries more damages of each image.
test.each(images.filter(({ name }) => name !== slowImage))(
  '$name that the decoder refuses without repairs is rejected',
  async (image) => {
    await fc.assert(fc.asyncProperty(damagedImages([image]), rejectDamage), { numRuns: 15, seed: 1 });
  },
);

test('a finding is damage that is accepted and shows', async () => {
  const [image] = images;
  const other = images.find(({ name }) => name === 'a grayscale JPEG');
  const clean = image?.file ?? expect.unreachable();
  // A JFIF of version 3 is refused without repairs, and the image is another one than the clean file.
  const damaged = withJfifVersion(other?.file ?? expect.unreachable(), 3);
  await expect(
    rejectDamage({ name: 'another image', format: 'jpeg', clean, damaged, start: 0, end: 1 }),
  ).rejects.toThrow('Damage was accepted: another image');
});
