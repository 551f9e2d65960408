import { EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { CustomDomainSettings } from '../api-settings.ts';

/**
 * Serves the API under a domain name of its own, at its root.
 * @returns outputs: the URL, and the name to which an alias or CNAME record of the domain has to point
 */
export function addCustomDomain(
  api: RestApi,
  { domainName, certificateArn }: CustomDomainSettings,
): Record<string, string> {
  const domain = api.addDomainName('Domain', {
    domainName,
    certificate: Certificate.fromCertificateArn(api, 'Certificate', certificateArn),
    endpointType: EndpointType.REGIONAL,
    securityPolicy: SecurityPolicy.TLS_1_2,
  });
  return {
    CustomDomainUrl: `https://${domainName}/`,
    CustomDomainTarget: domain.domainNameAliasDomainName,
  };
}
