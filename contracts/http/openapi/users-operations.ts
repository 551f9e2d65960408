import { createUserRequest, listUsersQuery, type User, user, userPage, userPatch } from '../users-api.ts';
import type { Operation } from './operation.ts';

const path = '/users/{id}';

const alice: User = {
  id: 'alice',
  name: 'Alice Liddell',
  email: 'alice@example.com',
  createdAt: '2026-05-04T10:00:00.000Z',
  updatedAt: '2026-05-04T10:00:00.000Z',
};

/** The operations of users-api. */
export const usersOperations: Operation[] = [
  {
    operationId: 'createUser',
    method: 'post',
    path: '/users',
    summary: 'Creates the profile of the user that the access token identifies',
    body: { schema: createUserRequest, example: { name: alice.name, email: alice.email } },
    responses: {
      201: {
        description: 'The profile',
        headers: ['Cache-Control', 'ETag', 'Location'],
        content: { schema: user, example: alice },
      },
    },
    problems: ['already-exists'],
  },
  {
    operationId: 'listUsers',
    method: 'get',
    path: '/users',
    summary: 'Lists all profiles; requires the scope users:admin',
    query: listUsersQuery,
    responses: {
      200: {
        description: 'A page of profiles',
        headers: ['Cache-Control'],
        content: { schema: userPage, example: { items: [alice] } },
      },
    },
    problems: ['forbidden'],
  },
  {
    operationId: 'getUser',
    method: 'get',
    path,
    summary: 'Returns the profile of the user, by id or as me; the scope users:admin allows any id',
    responses: {
      200: {
        description: 'The profile',
        headers: ['Cache-Control', 'ETag'],
        content: { schema: user, example: alice },
      },
    },
    problems: ['not-found'],
  },
  {
    operationId: 'updateUser',
    method: 'patch',
    path,
    summary: 'Updates fields of the profile of the user by a JSON Merge Patch (RFC 7396)',
    headers: ['If-Match'],
    body: { schema: userPatch, example: { name: 'Alice Hargreaves' } },
    responses: {
      200: {
        description: 'The updated profile',
        headers: ['Cache-Control', 'ETag'],
        content: { schema: user, example: { ...alice, name: 'Alice Hargreaves' } },
      },
    },
    problems: ['not-found', 'precondition-failed', 'precondition-required'],
  },
  {
    operationId: 'deleteUser',
    method: 'delete',
    path,
    summary: 'Deletes the profile of the user and all images of the user',
    headers: ['If-Match'],
    responses: { 204: { description: 'Deleted; images are deleted asynchronously' } },
    problems: ['not-found', 'precondition-failed', 'precondition-required'],
  },
];
