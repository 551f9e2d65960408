import { describe, expect, test } from 'vitest';
import { parsePolicy } from '../../../tools/emulator/iam/policy.ts';
import { removeFrom } from '../../../tools/policies/removal.ts';
import { findFailure } from '../../../tools/policies/run-suite.ts';
import { sampleRemovals } from '../../../tools/policies/sample-removals.ts';
import { readUntestedActions } from '../../../tools/policies/untested-actions.ts';

const Statement = [
  { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'] },
  { Effect: 'Allow', Action: 's3:GetObject' },
];
const statements = parsePolicy({ Statement }, 'Role');

describe('removeFrom', () => {
  const actionsWithout = (source: string, action?: string) =>
    removeFrom(statements, { source, action }).map(({ source, actions }) => [source, ...actions]);

  test.each([
    [
      'an action',
      'Role/0',
      's3:GetObject',
      [
        ['Role/0', 's3:PutObject'],
        ['Role/1', 's3:GetObject'],
      ],
    ],
    ['the only action', 'Role/1', 's3:GetObject', [['Role/0', 's3:GetObject', 's3:PutObject']]],
    ['a statement', 'Role/0', undefined, [['Role/1', 's3:GetObject']]],
    [
      'nothing that is there',
      'Role/2',
      undefined,
      [
        ['Role/0', 's3:GetObject', 's3:PutObject'],
        ['Role/1', 's3:GetObject'],
      ],
    ],
  ])('takes away %s', (_what, source, action, remaining) => {
    expect(actionsWithout(source, action)).toEqual(remaining);
  });
});

describe('sampleRemovals', () => {
  const removals = Array.from({ length: 20 }, (_, index) => ({ source: `Role/${index}` }));

  test('chooses by the seed, and not by the order', () => {
    const sample = sampleRemovals(removals, 4, 1);

    expect(new Set(sample).size).toBe(4);
    expect(sampleRemovals(removals.toReversed(), 4, 1)).toEqual(sample);
    expect(sampleRemovals(removals, 4, 2)).not.toEqual(sample);
  });

  test('chooses all when the sample is larger', () => {
    expect(sampleRemovals(removals, 100, 1)).toHaveLength(20);
  });
});

describe('findFailure', () => {
  test.each([
    ['a failed test', [' ✓  e2e  a.test.ts > one 5ms', ' ×  e2e  a.test.ts > two 12ms'], 'a.test.ts > two'],
    ['a stack that does not start', ['StartupError: Role: denied', '    at x'], 'StartupError: Role: denied'],
    ['a failed hook', [' FAIL   e2e  a.test.ts > three', 'Error: x'], 'a.test.ts > three'],
  ])('finds %s', (_what, lines, failure) => {
    expect(findFailure(lines)).toBe(failure);
  });

  test('is an error when no tests were run', () => {
    expect(() => findFailure(['Unknown option --bail'])).toThrow('Unknown option --bail');
  });
});

test('the table of docs/security.md has a reason for each action', () => {
  const untested = readUntestedActions();

  expect(untested.length).toBeGreaterThan(0);
  expect(untested.filter(({ reason }) => reason.trim() === '')).toEqual([]);
});
