import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { inspect } from '../../../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../../../functions/shared/images/make-thumbnail.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { heicFixtures } from '../../../../tools/fixtures/accepted/heics.ts';
import { heicGrid, heicOfClaimedSize } from '../../../../tools/fixtures/heic-bytes.ts';
import { orientedOrder, quadrantColors } from '../../../../tools/fixtures/quadrants.ts';

async function makeImage(upload: Buffer): Promise<Buffer> {
  return (await makeThumbnail(upload, await inspect(upload, acceptedLimits))).data;
}

const makeGrid = () => heicGrid({ order: orientedOrder });

describe('a thumbnail of an HEIC', () => {
  test.each(heicFixtures.filter(({ name }) => !name.includes('alpha')))(
    'has the orientation applied once: $name',
    async ({ make }) => {
      expect(await quadrantColors(await makeImage(await make()))).toEqual(orientedOrder);
    },
  );

  test('keeps alpha', async () => {
    const fixture = heicFixtures.find(({ name }) => name === 'an HEIC with alpha');
    const upload = (await fixture?.make()) ?? expect.unreachable();
    expect(await quadrantColors(await makeImage(upload))).toEqual([
      'red',
      'red',
      'transparent',
      'transparent',
    ]);
  });
});

describe('an HEIC', () => {
  test('is rejected where it is switched off', async () => {
    const rejection = inspect(makeGrid(), { ...acceptedLimits, acceptsHeic: false });
    await expect(rejection).rejects.toThrow(new RejectedError('HEIC_DISABLED'));
  });

  test.each([10, 50, 90, 99])('cut to %d %% is corrupt before it is decoded', async (percent) => {
    const cut = makeGrid().subarray(0, Math.floor((makeGrid().length * percent) / 100));
    await expect(inspect(cut, acceptedLimits)).rejects.toThrow(new RejectedError('CORRUPT_IMAGE'));
  });

  test('whose coded data is larger than its header is corrupt', async () => {
    const upload = heicOfClaimedSize({ width: 8, height: 8 });
    await expect(makeImage(upload)).rejects.toThrow(new RejectedError('CORRUPT_IMAGE'));
  });

  test('that cannot be decoded leaves no line on the console', async () => {
    const upload = makeGrid();
    upload.fill(0x55, upload.indexOf('mdat') + 4);
    const methods = (['log', 'warn', 'error', 'info'] as const).map((name) => vi.spyOn(console, name));
    await expect(makeImage(upload)).rejects.toThrow(new RejectedError('CORRUPT_IMAGE'));
    expect(methods.flatMap(({ mock }) => mock.calls)).toEqual([]);
    vi.restoreAllMocks();
  });
});

test('the decoder of HEIC is imported only when it is needed', () => {
  const source = readFileSync('functions/shared/images/load-libheif.ts', 'utf8');
  expect(source).toContain("await import('libheif-js/libheif-wasm/libheif-bundle.js')");
});
