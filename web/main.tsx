import { render } from 'preact';
import type { WebConfig } from '../contracts/http/web-config.ts';
import type { AccessTokens } from './access-tokens.ts';
import { ApiClient } from './api-client.ts';
import { App } from './components/app.tsx';
import { enableCopyButtons } from './copy-buttons.ts';
import { createUploadDependencies } from './create-upload-dependencies.ts';
import { GalleryStore } from './gallery-store.ts';
import { ProfileStore } from './profile-store.ts';
import { readConfig } from './read-config.ts';
import { restoreSession } from './sign-in.ts';
import './styles.css';
import { texts } from './texts.ts';

const config = readConfig();
const root = document.querySelector('#app');

enableCopyButtons();
if (root) {
  await start(root);
}

async function start(element: Element): Promise<void> {
  try {
    const session = await restoreSession(config.signIn);
    if (session !== 'redirecting') {
      render(<App config={config} session={session && createSession(config, session)} />, element);
    }
  } catch (error) {
    console.warn('The sign-in failed', error);
    render(<App config={config} notice={texts.signedOut.failed} />, element);
  }
}

function createSession({ apiUrl }: WebConfig, tokens: AccessTokens) {
  const url = new URL(apiUrl, location.href).href;
  const api = new ApiClient({ url, tokens });
  return {
    gallery: new GalleryStore(api, createUploadDependencies(api)),
    profile: new ProfileStore(api),
  };
}
