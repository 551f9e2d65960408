import { getStackName } from '../../infra/stages.ts';
import type { Identity } from '../emulator/iam/authorizer.ts';
import type { PolicyStatement } from '../emulator/iam/policy.ts';
import type { RecordedRequest } from './decision-record.ts';
import type { ActionUse, RemovalEffect } from './find-uses.ts';
import type { Removal } from './removal.ts';

const stackPrefix = `${getStackName('local')}-`;

/** Names a statement by the logical id of its policy in the template, and its Sid or position. */
export function nameStatement(source: string): string {
  return source.replace(stackPrefix, '');
}

export function nameRemoval({ source, action }: Removal): string {
  return `${nameStatement(source)} ${action ?? '(the statement)'}`;
}

/** A line for each statement and each of its actions: used, with the first request, or unused. */
export function formatUses(uses: ActionUse[]): string[] {
  return [...Map.groupBy(uses, ({ statement }) => statement)].flatMap(([statement, actions]) => {
    const width = Math.max(...actions.map(({ action }) => action.length));
    const lines = actions.map(({ action, requests }) => {
      const [first] = requests;
      const use = first
        ? `used    ${action.padEnd(width)}  ${formatRequests(first, requests)}`
        : `unused  ${action}`;
      return `  ${use}`;
    });
    const isUsed = actions.some(({ requests }) => requests.length > 0);
    return ['', `${isUsed ? 'used' : 'unused'} ${formatStatement(statement)}`, ...lines];
  });
}

/** A line for each removal: the requests on which the policies decide otherwise without it. */
export function formatEffects(effects: RemovalEffect[]): string[] {
  return effects.map(({ removal, requests }) => {
    const [first] = requests;
    const effect = first ? `changes ${formatRequests(first, requests)}` : 'changes no decision';
    return `without ${nameRemoval(removal)}: ${effect}`;
  });
}

function formatStatement({ source, effect, resources, conditions }: PolicyStatement): string {
  const condition = conditions.map(
    ({ operator, key, values }) => ` if ${operator} ${key} ${values.join(', ')}`,
  );
  return `${nameStatement(source)}: ${effect} on ${resources.join(', ')}${condition.join('')}`;
}

function formatRequests(
  { identity, action, resource }: RecordedRequest,
  { length }: RecordedRequest[],
): string {
  const others = length > 1 ? ` and ${length - 1} more` : '';
  return `${nameIdentity(identity)}: ${action} on ${resource}${others}`;
}

function nameIdentity(identity: Identity): string {
  switch (identity.type) {
    case 'root':
      return 'root';
    case 'role':
      return identity.sessionName.replace(stackPrefix, '');
    case 'service':
      return identity.service;
  }
}
