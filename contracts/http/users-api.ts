import * as v from 'valibot';
import { timestamp } from '../records/image-record.ts';
import { cursor, limit } from './pagination.ts';

/** Trimmed, with single spaces, and in Unicode's normalization form C, so that equal names compare as equal. */
const name = v.pipe(
  v.string('must be a string'),
  v.transform((text) => text.normalize('NFC').replace(/\s+/gu, ' ').trim()),
  v.minLength(1, 'must have at least 1 character'),
  v.maxLength(100, 'must have at most 100 characters'),
  v.regex(/^\P{C}*$/u, 'must have no control characters'),
);

/** The domain is case-insensitive; the part before it may be case-sensitive. */
const email = v.pipe(
  v.string('must be a string'),
  v.trim(),
  v.maxLength(254, 'must have at most 254 characters'),
  v.email('must be an email address'),
  v.transform((text) => text.replace(/@.*$/, (domain) => domain.toLowerCase())),
);

/** `POST /users`. */
export const createUserRequest = v.strictObject({ name, email });

/** `PATCH /users/{id}`: a JSON Merge Patch (RFC 7396). No field of a profile can be deleted. */
export const userPatch = v.pipe(
  v.strictObject({ name: v.optional(name), email: v.optional(email) }),
  v.minEntries(1, 'must have at least one of name and email'),
);

/** A profile, as the API returns it to its user. */
export const user = v.object({
  id: v.string(),
  name: v.string(),
  email: v.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
});

/** The key of the last user of a page. */
export const userPageKey = v.object({ id: v.string() });

/** The query parameters of `GET /users`. */
export const listUsersQuery = v.strictObject({ limit, cursor });

export const userPage = v.object({ items: v.array(user), cursor: v.optional(v.string()) });

export type CreateUserRequest = v.InferOutput<typeof createUserRequest>;
export type UserPageKey = v.InferOutput<typeof userPageKey>;
export type UserPatch = v.InferOutput<typeof userPatch>;
export type User = v.InferOutput<typeof user>;
