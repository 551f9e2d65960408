import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { formatCosts, pricesAsOf } from '../../../tools/bench/costs.ts';

test('docs/deploy.md has the costs of a thousand images, and the day of their prices', () => {
  const page = readFileSync('docs/deploy.md', 'utf8');
  expect(page).toContain(formatCosts());
  expect(page).toContain(pricesAsOf);
});

test('a thousand images on the inline path cost three writes and a read of S3 each', () => {
  expect(formatCosts()).toContain(`| S3 requests | ${(0.015 + 0.0004).toFixed(4)} |`);
});
