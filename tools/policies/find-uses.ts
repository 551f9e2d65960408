import { type AttachedPolicy, Authorizer } from '../emulator/iam/authorizer.ts';
import type { PolicyStatement } from '../emulator/iam/policy.ts';
import type { DecisionRecord, RecordedRequest } from './decision-record.ts';
import { type Removal, removeFrom } from './removal.ts';

/** An action of a statement, and the recorded requests that it applies to. */
export interface ActionUse {
  policy: AttachedPolicy;
  statement: PolicyStatement;
  action: string;
  requests: RecordedRequest[];
}

/** What changes when a removal is made: the recorded requests on which the policies then decide otherwise. */
export interface RemovalEffect {
  removal: Removal;
  requests: RecordedRequest[];
}

/** Finds the requests that each action of each statement applies to, as if the policies had no other statement. */
export function findUses({ policies, requests }: DecisionRecord): ActionUse[] {
  return policies.flatMap((policy) =>
    policy.statements.flatMap((statement) =>
      statement.actions.map((action) => {
        const single = { ...policy, statements: [{ ...statement, actions: [action] }] };
        const authorizer = createAuthorizer([single]);
        const applies = (request: RecordedRequest) =>
          authorizer.decide(request.identity, request).statement !== undefined;
        return { policy, statement, action, requests: requests.filter(applies) };
      }),
    ),
  );
}

/** Evaluates the record again with each single action, and each statement of several actions, taken away. */
export function evaluateRemovals(record: DecisionRecord): RemovalEffect[] {
  return listRemovals(record.policies).map((removal) => ({
    removal,
    requests: findChangedDecisions(record, removal),
  }));
}

/** Finds the requests on which the policies decide otherwise after a removal. */
export function findChangedDecisions(
  { policies, requests }: Pick<DecisionRecord, 'policies' | 'requests'>,
  removal: Removal,
): RecordedRequest[] {
  const before = createAuthorizer(policies);
  const after = createAuthorizer(
    policies.map((policy) => ({ ...policy, statements: removeFrom(policy.statements, removal) })),
  );
  return requests.filter(
    (request) => before.isAllowed(request.identity, request) !== after.isAllowed(request.identity, request),
  );
}

function listRemovals(policies: AttachedPolicy[]): Removal[] {
  const statements = policies.flatMap((policy) => policy.statements);
  return statements.flatMap(({ source, actions }) => [
    ...actions.map((action) => ({ source, action })),
    ...(actions.length > 1 ? [{ source }] : []),
  ]);
}

function createAuthorizer(policies: AttachedPolicy[]): Authorizer {
  const authorizer = new Authorizer();
  for (const { type, arn, statements } of policies) {
    const attach = type === 'identity' ? authorizer.attachRolePolicy : authorizer.setResourcePolicy;
    attach.call(authorizer, arn, statements);
  }
  return authorizer;
}
