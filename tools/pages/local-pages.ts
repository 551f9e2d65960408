import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import { bundleWeb, renderGallery, type WebBundle, type WebFile } from '../../infra/bundling/bundle-web.ts';
import { readLocalSigningKey } from '../../infra/local-signing-key.ts';
import { stages } from '../../infra/stages.ts';
import type { PageContext } from '../emulator/start.ts';
import { createIssuer } from '../issuer/create-issuer.ts';
import type { IssuerOptions } from '../issuer/jwt-signer.ts';
import { renderDevelopers } from './developers.ts';
import { localWebConfig, paths, webClientId } from './local-web-config.ts';
import { renderNavigation } from './navigation.ts';
import { readSwaggerUi, renderSwaggerUi } from './swagger-ui-page.ts';

/** The secret with which programs get a token from the local issuer. It is as public as the credentials of the emulator. */
const programSecret = 'test';

/**
 * Prepares the pages of a stack on the emulator: the gallery, which is the home page too, the page of the API, and the
 * issuer that signs their users in.
 */
export async function createLocalPages(issuerOptions: Pick<IssuerOptions, 'tokenSeconds'> = {}) {
  const [bundle, signingKey] = await Promise.all([bundleWeb(), readLocalSigningKey()]);
  const { issuer, audience, adminScope } = stages.local.api.tokens;
  const issuerApp = createIssuer({
    issuer,
    audience,
    adminScope,
    webClientId,
    programSecret,
    signingKey,
    ...issuerOptions,
    stylesheetUrl: `${paths.files}${bundle.pages.gallery.style}`,
  });
  const swaggerUi = await readSwaggerUi();
  return (stack: PageContext): ((request: Request) => Response | Promise<Response>) => {
    const app = new Hono().route(paths.issuer, issuerApp);
    app.use(paths.home, pageHeaders).get(paths.home, (context) => context.html(renderHome(bundle, stack)));
    app.use(paths.api, pageHeaders).get(paths.api, (context) => context.html(renderSwaggerUi(bundle, stack)));
    addFiles(app, paths.files, bundle.files);
    addFiles(app, paths.api, swaggerUi);
    return app.fetch;
  };
}

/** The pages load nothing from another host. Swagger UI draws its icons from `data:` URLs. */
const pageHeaders = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
    baseUri: ["'none'"],
  },
  strictTransportSecurity: false,
});

function renderHome(bundle: WebBundle, stack: PageContext): string {
  return renderGallery(bundle, {
    config: localWebConfig(stack, paths.home),
    assets: paths.files,
    navigation: renderNavigation(paths.home),
    developers: renderDevelopers(stack),
  });
}

/** The names of the gallery's files contain a hash of their content. */
function addFiles(app: Hono, prefix: string, files: ReadonlyMap<string, WebFile>): void {
  app.get(`${prefix}:name`, (context) => {
    const file = files.get(context.req.param('name') ?? '');
    return file
      ? context.body(new Uint8Array(file.body), 200, {
          'content-type': file.contentType,
          'cache-control': 'public, max-age=3600',
          'x-content-type-options': 'nosniff',
        })
      : context.notFound();
  });
}
