import { AwsError } from '../services/aws-error.ts';
import { type Access, type Authorizer, type Decision, type Identity, toPrincipalArn } from './authorizer.ts';

interface ErrorForm {
  code: string;
  status: number;
  /** The resource as the service's message has it. */
  quote?: boolean;
}

const jsonForm: ErrorForm = { code: 'AccessDeniedException', status: 400 };
const queryForm: ErrorForm = { code: 'AccessDenied', status: 403 };

/** The error of each service. A service that is not listed has the form of the AWS JSON protocol. */
const forms: Readonly<Record<string, ErrorForm>> = {
  s3: { code: 'AccessDenied', status: 403, quote: true },
  sqs: { code: 'AccessDenied', status: 403 },
  sns: { code: 'AuthorizationError', status: 403 },
  lambda: { code: 'AccessDeniedException', status: 403 },
  cloudformation: queryForm,
  sts: queryForm,
};

/** The error of a denied request in the form of its service. */
export function accessDenied({ identity, action, resource, reason }: Decision): AwsError {
  const [service = ''] = action.split(':');
  const { code, status, quote } = forms[service] ?? jsonForm;
  const name = quote ? `"${resource}"` : resource;
  const user = toPrincipalArn(identity);
  const message = `User: ${user} is not authorized to perform: ${action} on resource: ${name} ${reason}`;
  return new AwsError(code, message, status);
}

/** @throws {AwsError} when no policy allows the access, or one denies it */
export function requireAccess(authorizer: Authorizer, identity: Identity, access: Access): void {
  const decision = authorizer.decide(identity, access);
  if (!decision.isAllowed) {
    throw accessDenied(decision);
  }
}
