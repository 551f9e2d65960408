import { expect, test } from 'vitest';
import { isAllowedOrigin } from '../../../../functions/shared/http/allowed-origin.ts';

test.each([
  ['https://app.example.com', 'https://app.example.com'],
  ['http://localhost:3000', 'http://localhost:*'],
  ['http://localhost:65535', 'http://localhost:*'],
])('%s is allowed by %s', (origin, pattern) => {
  expect(isAllowedOrigin(origin, ['https://other.example.com', pattern])).toBe(true);
});

test.each([
  ['https://app.example.com.evil.example', 'https://app.example.com'],
  ['https://app.example.com:8443', 'https://app.example.com'],
  ['http://localhost', 'http://localhost:*'],
  ['http://localhost:', 'http://localhost:*'],
  ['http://localhost:80@evil.example.com', 'http://localhost:*'],
  ['http://localhost:x80', 'http://localhost:*'],
  ['http://localhost:123456', 'http://localhost:*'],
  ['http://evilhost1:3000', 'http://localhost:*'],
  ['http://localhost.evil.example:80', 'http://localhost:*'],
  ['https://localhost:3000', 'http://localhost:*'],
  ['null', 'http://localhost:*'],
  ['', 'https://app.example.com'],
])('%s is not allowed by %s', (origin, pattern) => {
  expect(isAllowedOrigin(origin, [pattern])).toBe(false);
});
