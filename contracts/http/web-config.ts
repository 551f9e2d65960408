import * as v from 'valibot';

/** What the web page has to know about the stack and its issuer. URLs may be relative to the page. */
export const webConfig = v.object({
  /** Ends in a slash. */
  apiUrl: v.string(),
  signIn: v.object({
    issuer: v.string(),
    authorizationEndpoint: v.string(),
    tokenEndpoint: v.string(),
    /** Ends the session at the issuer. Without it, signing out ends the session of the page alone. */
    signOut: v.optional(
      v.object({
        endpoint: v.string(),
        /** The parameter for the address to return to: Cognito has a name of its own. */
        returnParameter: v.picklist(['post_logout_redirect_uri', 'logout_uri']),
      }),
    ),
    clientId: v.string(),
    /** The scopes to request, separated by spaces. */
    scope: v.string(),
    /** The path to which the issuer sends the browser back. The issuer compares it character by character. */
    redirectPath: v.string(),
  }),
});

export type WebConfig = v.InferOutput<typeof webConfig>;
