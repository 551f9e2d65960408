import { expect, test } from 'vitest';
import { readHeifItems } from '../../../../../functions/shared/images/headers/heif-items.ts';
import { uint16, uint32 } from '../../../../../tools/fixtures/big-endian.ts';
import { fullBox } from '../../../../../tools/fixtures/heif-bytes.ts';

/** The data of a `meta` box with two items, of which the first has this number of extents and the second has one. */
function metaWithExtents(count: number): Buffer {
  const infos = [1, 2].map((id) =>
    Buffer.concat([uint32(21), Buffer.from('infe'), uint32(2 << 24), uint16(id, 0), Buffer.from('hvc1\0')]),
  );
  const extents = Array.from({ length: count }, (_, index) => uint32(1000 + index, 1));
  const locations = [uint16(1, 0, count), ...extents, uint16(2, 0, 1), uint32(5, 7)];
  return Buffer.concat([
    uint32(0),
    fullBox('iloc', Buffer.from([0x44, 0]), uint16(2), ...locations),
    fullBox('iinf', uint16(2), ...infos),
  ]);
}

test('an item of many extents hides neither one of them nor those of the next item', () => {
  const { byId } = readHeifItems(metaWithExtents(100));
  expect(byId.get(1)?.extents).toHaveLength(100);
  expect(byId.get(1)?.extents.at(-1)).toEqual([1099, 1100]);
  expect(byId.get(2)?.extents).toEqual([[5, 12]]);
});

test('all items together have 4,096 extents at most', () => {
  expect(readHeifItems(metaWithExtents(4095)).byId.get(2)?.extents).toHaveLength(1);
  expect(() => readHeifItems(metaWithExtents(4096))).toThrow('TOO_MUCH_METADATA');
});
