import * as v from 'valibot';
import { cursor, limit } from './api-page.ts';
import { timestamp } from './image-record.ts';

/** Without spaces around it, and in one form of Unicode, so that equal names compare as equal. */
const name = v.pipe(
  v.string('text'),
  v.transform((text) => text.normalize('NFC').replace(/\s+/gu, ' ').trim()),
  v.minLength(1, 'at least one character'),
  v.maxLength(100, 'at most 100 characters'),
  v.regex(/^\P{C}*$/u, 'no control characters'),
);

/** Case of the domain has no meaning; that of the part before it may have one. */
const email = v.pipe(
  v.string('text'),
  v.trim(),
  v.maxLength(254, 'at most 254 characters'),
  v.email('an e-mail address'),
  v.transform((text) => text.replace(/@.*$/, (domain) => domain.toLowerCase())),
);

/** `POST /users`. */
export const newUser = v.strictObject({ name, email });

/** `PATCH /users/{id}`: a JSON Merge Patch (RFC 7396) of which nothing can be removed. */
export const userPatch = v.pipe(
  v.strictObject({ name: v.optional(name), email: v.optional(email) }),
  v.minEntries(1, 'at least one of name and email'),
);

/** A profile as its owner sees it. */
export const user = v.object({
  id: v.string(),
  name: v.string(),
  email: v.string(),
  createdAt: timestamp,
  updatedAt: timestamp,
});

/** Where a listing of users stopped. */
export const userKey = v.object({ id: v.string() });

/** The parameters of `GET /users`. */
export const userQuery = v.strictObject({ limit, cursor });

export const userPage = v.object({ items: v.array(user), cursor: v.optional(v.string()) });

export type NewUser = v.InferOutput<typeof newUser>;
export type UserPatch = v.InferOutput<typeof userPatch>;
export type User = v.InferOutput<typeof user>;
