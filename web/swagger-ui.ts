import { readConfig } from './read-config.ts';
import { restoreSession, startSignIn } from './sign-in.ts';
import './swagger-ui.css';

/** The part of Swagger UI that this page uses; its script defines the function. */
declare const SwaggerUIBundle: (options: {
  dom_id: string;
  url: string;
  tryItOutEnabled: boolean;
  onComplete: () => void;
}) => { preauthorizeApiKey(scheme: string, token: string): void };

const config = readConfig();
const session = await restoreSession(config.signIn);
if (session !== 'redirecting') {
  await showPage(await session?.get());
}

async function showPage(token: string | undefined): Promise<void> {
  const button = findElement('#get-token', HTMLButtonElement);
  button.addEventListener('click', () => startSignIn(config.signIn));
  if (token !== undefined) {
    findElement('#token', HTMLInputElement).value = token;
    findElement('#token-row', HTMLElement).hidden = false;
  }
  const ui = SwaggerUIBundle({
    dom_id: '#api',
    url: new URL('openapi.json', new URL(config.apiUrl, location.href)).href,
    tryItOutEnabled: true,
    onComplete: () => token !== undefined && ui.preauthorizeApiKey('bearerAuth', token),
  });
}

function findElement<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) {
    throw new Error(`The page has no element ${selector}`);
  }
  return element;
}
