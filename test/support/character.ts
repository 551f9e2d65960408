import fc from 'fast-check';

/** One character of any kind, those that steer terminals among them. The like of fast-check takes 0.6 s to be made. */
export const character = fc
  .oneof(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0x100, max: 0xd7ff }),
    // Between these are halves of characters, which no text may hold.
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code));
