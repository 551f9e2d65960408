/** The name of the stack with the gallery of this pipeline. */
export function getWebStackName(stackName: string): string {
  return `${stackName}-web`;
}

/** The gallery of a deployment. */
export interface WebSettings {
  /** @default the domain that CloudFront gives the distribution */
  domain?:
    | {
        domainName: string;
        /** A certificate of ACM in us-east-1, where CloudFront reads it. */
        certificateArn: string;
      }
    | undefined;
  /** How the page signs in at the issuer of the stage. @default at the user pool of the stack */
  signIn?:
    | {
        authorizationEndpoint: string;
        tokenEndpoint: string;
        /** @default signing out ends the session of the page alone */
        endSessionEndpoint?: string | undefined;
        clientId: string;
        /** Separated by spaces. */
        scope: string;
      }
    | undefined;
}
