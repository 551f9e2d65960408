import * as v from 'valibot';

/** The number of items of a page when a request has no `limit`. */
export const pageSize = 25;

const detail = 'must be a whole number from 1 to 100';

/** The query parameter `limit`: the maximum number of items of a page. */
export const limit = v.optional(
  v.pipe(
    v.string(),
    v.regex(/^\d{1,3}$/, detail),
    v.transform(Number),
    v.number(),
    v.integer(),
    v.minValue(1, detail),
    v.maxValue(100, detail),
  ),
);

/** The query parameter `cursor`: the `cursor` of the previous page. It is opaque to clients. */
export const cursor = v.optional(
  v.pipe(v.string(), v.maxLength(2000, 'must be the cursor of the previous page')),
);
