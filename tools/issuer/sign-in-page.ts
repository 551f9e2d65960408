import type { Context } from 'hono';
import { html } from 'hono/html';

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self' data:",
  // The form is answered by a redirect to the client's page, which this directive covers too.
  "form-action 'self' http://localhost:* http://127.0.0.1:*",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** The page on which a user chooses a name. The form goes to the same address, with the query of the client's request. */
export function renderSignInPage(
  context: Context,
  stylesheetUrl: string,
  error?: string,
): Response | Promise<Response> {
  context.header('content-security-policy', policy);
  context.header('cache-control', 'no-store');
  return context.html(
    html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sign in</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${stylesheetUrl}">
</head>
<body>
<main class="sign-in">
<h1>Sign in as …</h1>
<p>This issuer belongs to the stack on this machine. It knows no passwords: choose any name.</p>
<form method="post">
<label for="name">Name</label>
<input id="name" name="name" autocomplete="username" required autofocus pattern="[\\w.\\|:@\\-]{1,128}"
  maxlength="128" aria-describedby="name-hint">
<p id="name-hint" class="hint">Letters, digits and . _ | : @ -</p>
${error && html`<p role="alert">${error}</p>`}
<label class="choice"><input type="checkbox" name="administrator"> Administrator: may read all profiles</label>
<button>Sign in</button>
</form>
</main>
</body>
</html>`,
    error ? 400 : 200,
  );
}
