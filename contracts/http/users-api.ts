import * as v from 'valibot';
import { timestamp } from '../records/image-record.ts';
import { emailAddress } from './email-address.ts';
import { cursor, limit } from './pagination.ts';
import { personName } from './text.ts';

/** The fields of a profile that its user writes, with the rules for new values. */
export const userFields = {
  name: personName,
  email: emailAddress,
};

/** `POST /users`. */
export const createUserRequest = v.strictObject(userFields);

/** `PATCH /users/{id}`: a JSON Merge Patch (RFC 7396). No field of a profile can be deleted. */
export const userPatch = v.pipe(
  v.partial(v.strictObject(userFields)),
  v.minEntries(1, `must have at least one of ${Object.keys(userFields).join(' and ')}`),
);

/** A profile, as the API returns it to its user. It has every field of `userFields`, also with values of older rules. */
export const user = v.object({
  id: v.string(),
  name: v.string(),
  email: v.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
});

/**
 * The id of a user: the subject of an access token. It becomes a part of S3 keys and of URLs, so only characters that
 * need no escaping there are accepted, and no path segment that a URL parser resolves.
 */
export const userId = v.pipe(v.string(), v.regex(/^(?!\.{1,2}$)[\w.|:@-]{1,128}$/));

/** The key of the last user of a page. */
export const userPageKey = v.object({ id: v.string() });

/** The query parameters of `GET /users`. */
export const listUsersQuery = v.strictObject({ limit, cursor });

export const userPage = v.object({ items: v.array(user), cursor: v.optional(v.string()) });

export type CreateUserRequest = v.InferOutput<typeof createUserRequest>;
export type UserPageKey = v.InferOutput<typeof userPageKey>;
export type UserPatch = v.InferOutput<typeof userPatch>;
export type User = v.InferOutput<typeof user>;
