import axe from 'axe-core';
import type { Page } from 'playwright-core';

interface AxeResult {
  violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[];
}

/**
 * Checks the page as it is with axe-core. The script goes in by the protocol of the developer tools, to which the policy of
 * the page does not apply: that stays in force.
 * @returns a line for each violation
 */
export async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const result: AxeResult = await page.evaluate('axe.run(document)');
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary = '' }) => `${id}: ${html.slice(0, 120)} ${failureSummary}`),
  );
}
