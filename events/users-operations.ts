import type { Operation } from './operation.ts';
import { newUser, type User, user, userPage, userPatch, userQuery } from './users-api.ts';

const path = '/users/{id}';

const alice: User = {
  id: 'alice',
  name: 'Alice Liddell',
  email: 'alice@example.com',
  createdAt: '2026-05-04T10:00:00.000Z',
  updatedAt: '2026-05-04T10:00:00.000Z',
};

/** What users-api can be asked. */
export const usersOperations: Operation[] = [
  {
    id: 'createUser',
    method: 'post',
    path: '/users',
    summary: 'Creates the profile of the caller, whose id is the subject of the token',
    body: { schema: newUser, example: { name: alice.name, email: alice.email } },
    answers: {
      201: {
        description: 'The profile',
        headers: ['ETag', 'Location'],
        content: { schema: user, example: alice },
      },
    },
    problems: ['already-exists'],
  },
  {
    id: 'listUsers',
    method: 'get',
    path: '/users',
    summary: 'Lists all profiles, for a token with the scope users:admin',
    query: userQuery,
    answers: {
      200: { description: 'A page of profiles', content: { schema: userPage, example: { items: [alice] } } },
    },
    problems: ['forbidden'],
  },
  {
    id: 'getUser',
    method: 'get',
    path,
    summary: 'Shows a profile: the caller’s own, by its id or as me; with the scope users:admin, any',
    answers: {
      200: { description: 'The profile', headers: ['ETag'], content: { schema: user, example: alice } },
    },
    problems: ['not-found'],
  },
  {
    id: 'changeUser',
    method: 'patch',
    path,
    summary: 'Changes what the body names of the caller’s profile, by JSON Merge Patch (RFC 7396)',
    headers: ['If-Match'],
    body: { schema: userPatch, example: { name: 'Alice Hargreaves' } },
    answers: {
      200: {
        description: 'The profile as it is now',
        headers: ['ETag'],
        content: { schema: user, example: { ...alice, name: 'Alice Hargreaves' } },
      },
    },
    problems: ['not-found', 'precondition-failed', 'precondition-required'],
  },
  {
    id: 'deleteUser',
    method: 'delete',
    path,
    summary: 'Deletes the caller’s profile, and with it all images',
    headers: ['If-Match'],
    answers: { 204: { description: 'It is gone; the images follow within minutes' } },
    problems: ['not-found', 'precondition-failed', 'precondition-required'],
  },
];
