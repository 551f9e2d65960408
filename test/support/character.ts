import fc from 'fast-check';

/** Any Unicode character, including control characters. The equivalent of fast-check takes 0.6 s to build. */
export const character = fc
  .oneof(
    fc.integer({ min: 0, max: 0xff }),
    fc.integer({ min: 0x100, max: 0xd7ff }),
    // The code points between these ranges are surrogates.
    fc.integer({ min: 0xe000, max: 0x10ffff }),
  )
  .map((code) => String.fromCodePoint(code));
