import * as v from 'valibot';
import { user } from '../http/users-api.ts';

const version = { version: v.number() };

/** The record of a user with a profile. `version` counts the writes. */
export const profile = v.object({ deleted: v.literal(false), ...user.entries, ...version });

/** The tombstone of a deleted profile: it stays as long as a token of its user may be valid. */
export const tombstone = v.object({ deleted: v.literal(true), id: v.string(), ...version });

/** The record of a user in the `users` table. */
export const userRecord = v.variant('deleted', [profile, tombstone]);

export type Profile = v.InferOutput<typeof profile>;
export type UserRecord = v.InferOutput<typeof userRecord>;
