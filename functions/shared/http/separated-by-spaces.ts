import * as v from 'valibot';

/** Words in a text, with spaces between them. */
export const separatedBySpaces = v.pipe(
  v.string(),
  v.transform((text) => text.split(' ').filter(Boolean)),
);
