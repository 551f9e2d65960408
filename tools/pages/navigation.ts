import { html } from 'hono/html';
import { paths } from './local-web-config.ts';

const pages = [
  { path: paths.home, name: 'Gallery' },
  { path: paths.api, name: 'API' },
];

/** Renders the links between the pages. */
export function renderNavigation(current: string): string {
  const links = pages.map(
    ({ path, name }) =>
      html`<a href="${path}" ${path === current ? html`aria-current="page"` : ''}>${name}</a>`,
  );
  return `${html`<nav aria-label="Pages">${links}</nav>`}`;
}
