import { accountId } from '../services/account.ts';
import { matchesCondition, type RequestContext } from './conditions.ts';
import { matchesPattern } from './match-pattern.ts';
import type { PolicyStatement } from './policy.ts';

/** The caller of an operation: the account's root, a role under a session name, or an AWS service. */
export type Identity =
  | { type: 'root' }
  | { type: 'role'; roleArn: string; sessionName: string }
  | { type: 'service'; service: string };

/** One action on one resource. An operation may need several. */
export interface Access {
  /** For example `s3:GetObject`. */
  action: string;
  /** An ARN, or `*` for an action that has no resource. */
  resource: string;
  context?: RequestContext;
}

export interface Decision extends Access {
  identity: Identity;
  isAllowed: boolean;
  /** The reason in the words of AWS's error messages. */
  reason: string;
  /** The statement that decided. Absent for an implicit deny, and for the root. */
  statement?: PolicyStatement | undefined;
}

/** All statements that are attached to one role, or to one resource. */
export interface AttachedPolicy {
  type: 'identity' | 'resource';
  /** The role or the resource. */
  arn: string;
  statements: PolicyStatement[];
}

export interface AuthorizerOptions {
  /** Receives every decision. @default it is ignored */
  observe?: ((decision: Decision) => void) | undefined;
  /** Returns the statements to attach in place of these. @default they are attached as they are */
  editStatements?: ((statements: PolicyStatement[]) => PolicyStatement[]) | undefined;
}

/** Every request counts as one over TLS 1.3: the emulator listens on the loopback interface only. */
const transport: RequestContext = { 'aws:SecureTransport': 'true', 's3:TlsVersion': '1.3' };

/**
 * Evaluates the policies of one account as IAM does: an explicit deny, then an allow by an identity-based or a
 * resource-based policy, else an implicit deny
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html).
 */
export class Authorizer {
  readonly #identityPolicies = new Map<string, PolicyStatement[]>();
  readonly #resourcePolicies = new Map<string, PolicyStatement[]>();
  readonly #observe: (decision: Decision) => void;
  readonly #editStatements: (statements: PolicyStatement[]) => PolicyStatement[];

  constructor({ observe = () => {}, editStatements = (statements) => statements }: AuthorizerOptions = {}) {
    this.#observe = observe;
    this.#editStatements = editStatements;
  }

  get policies(): AttachedPolicy[] {
    const list = (type: AttachedPolicy['type'], policies: Map<string, PolicyStatement[]>) =>
      [...policies].map(([arn, statements]) => ({ type, arn, statements }));
    return [...list('identity', this.#identityPolicies), ...list('resource', this.#resourcePolicies)];
  }

  attachRolePolicy(roleArn: string, statements: PolicyStatement[]): void {
    const attached = this.#identityPolicies.get(roleArn) ?? [];
    this.#identityPolicies.set(roleArn, [...attached, ...this.#editStatements(statements)]);
  }

  /** Sets the policy of a bucket, a queue, a topic, or the trust policy of a role. */
  setResourcePolicy(resourceArn: string, statements: PolicyStatement[]): void {
    this.#resourcePolicies.set(resourceArn, this.#editStatements(statements));
  }

  /** Adds a statement to the policy of a function. */
  addPermission(functionArn: string, statements: PolicyStatement[]): void {
    this.setResourcePolicy(functionArn, [...(this.#resourcePolicies.get(functionArn) ?? []), ...statements]);
  }

  decide(identity: Identity, access: Access): Decision {
    const context = { ...access.context, ...transport, ...principalKeys(identity) };
    const request = { ...access, context };
    const isMatching = (statement: PolicyStatement) => matchesRequest(statement, request);
    const identityBased = this.#getIdentityPolicies(identity).filter(isMatching);
    const resourceBased = this.#getResourcePolicies(access.resource)
      .filter((statement) => matchesPrincipal(statement, identity))
      .filter(isMatching);
    const decision = { ...access, identity, ...evaluate(identity, access, identityBased, resourceBased) };
    this.#observe(decision);
    return decision;
  }

  isAllowed(identity: Identity, access: Access): boolean {
    return this.decide(identity, access).isAllowed;
  }

  /** Whether an AWS service may act on a resource on behalf of another, such as S3 on a queue for a bucket. */
  isServiceAllowed(service: string, action: string, resource: string, sourceArn: string): boolean {
    const context = { 'aws:SourceArn': sourceArn, 'aws:SourceAccount': accountId };
    return this.isAllowed({ type: 'service', service }, { action, resource, context });
  }

  #getIdentityPolicies(identity: Identity): PolicyStatement[] {
    return identity.type === 'role' ? (this.#identityPolicies.get(identity.roleArn) ?? []) : [];
  }

  /** The policy of a bucket applies to its objects too. */
  #getResourcePolicies(resource: string): PolicyStatement[] {
    const owner = resource.startsWith('arn:aws:s3:::') ? resource.replace(/\/.*$/s, '') : resource;
    return this.#resourcePolicies.get(owner) ?? [];
  }
}

function evaluate(
  identity: Identity,
  { action }: Access,
  identityBased: PolicyStatement[],
  resourceBased: PolicyStatement[],
): Pick<Decision, 'isAllowed' | 'reason' | 'statement'> {
  const isDeny = ({ effect }: PolicyStatement) => effect === 'Deny';
  const denied = identityBased.find(isDeny) ?? resourceBased.find(isDeny);
  if (denied) {
    const kind = identityBased.includes(denied) ? 'an identity-based' : 'a resource-based';
    return { isAllowed: false, reason: `with an explicit deny in ${kind} policy`, statement: denied };
  }
  const statement = identityBased[0] ?? resourceBased[0];
  const kind = identity.type === 'service' ? 'resource-based' : 'identity-based';
  return {
    isAllowed: statement !== undefined || identity.type === 'root',
    reason: `because no ${kind} policy allows the ${action} action`,
    statement,
  };
}

function matchesRequest(
  { actions, resources, conditions }: PolicyStatement,
  { action, resource, context = {} }: Access,
): boolean {
  return (
    actions.some((pattern) => matchesPattern(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => matchesPattern(pattern, resource)) &&
    conditions.every((condition) => matchesCondition(condition, context))
  );
}

/** A request of a service has no principal ARN. That of a role is the role's, not the session's. */
function principalKeys(identity: Identity): RequestContext {
  if (identity.type === 'service') {
    return {};
  }
  return { 'aws:PrincipalArn': identity.type === 'role' ? identity.roleArn : toPrincipalArn(identity) };
}

function matchesPrincipal({ principals }: PolicyStatement, identity: Identity): boolean {
  if (identity.type === 'service') {
    return (principals?.services ?? []).some((name) => name === '*' || name === identity.service);
  }
  const root = [accountId, `arn:aws:iam::${accountId}:root`];
  const names = identity.type === 'root' ? root : [identity.roleArn, toPrincipalArn(identity)];
  return (principals?.aws ?? []).some((name) => name === '*' || names.includes(name));
}

/** The ARN of an identity in error messages and in `sts:GetCallerIdentity`. A service has its name. */
export function toPrincipalArn(identity: Identity): string {
  if (identity.type === 'service') {
    return identity.service;
  }
  if (identity.type === 'root') {
    return `arn:aws:iam::${accountId}:root`;
  }
  const roleName = identity.roleArn.split('/').at(-1);
  return `arn:aws:sts::${accountId}:assumed-role/${roleName}/${identity.sessionName}`;
}
