import * as v from 'valibot';

/** How many items a page has unless its reader asks for another number. */
export const pageSize = 25;

const expected = 'a whole number from 1 to 100';

/** How many items a page may have at most. */
export const limit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,3}$/, expected),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(1, expected),
    v.maxValue(100, expected),
  ),
);

/** Where the next page begins, as the page before said; clients cannot read it. */
export const cursor = v.optional(v.pipe(v.string(), v.maxLength(2000, 'a cursor of a page before')));
