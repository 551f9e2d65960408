import * as v from 'valibot';

/** How many items a page has at most. */
export const limit = v.optional(
  v.pipe(v.string(), v.regex(/^[1-9]\d?$|^100$/, 'a whole number from 1 to 100'), v.transform(Number)),
  '25',
);

/** Where the next page begins, as the page before said; clients cannot read it. */
export const cursor = v.optional(v.pipe(v.string(), v.maxLength(2000, 'a cursor of a page before')));
