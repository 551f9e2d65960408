import type { WebConfig } from '../contracts/http/web-config.ts';

/** Reads the configuration that the server has put into the page. */
export function readConfig(): WebConfig {
  return JSON.parse(document.querySelector('#config')?.textContent ?? '{}');
}
