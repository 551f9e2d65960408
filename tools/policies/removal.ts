import type { PolicyStatement } from '../emulator/iam/policy.ts';

/** What is taken away from the policies of a stack: one action of a statement or, without an action, the statement. */
export interface Removal {
  /** The source of the statement. */
  source: string;
  action?: string | undefined;
}

/** Returns the statements without the one, or with it but without the one action. */
export function removeFrom(statements: PolicyStatement[], { source, action }: Removal): PolicyStatement[] {
  return statements
    .map((statement) => (statement.source === source ? removeAction(statement, action) : statement))
    .filter(({ actions }) => actions.length > 0);
}

function removeAction(statement: PolicyStatement, action: string | undefined): PolicyStatement {
  const actions = statement.actions.filter((each) => action !== undefined && each !== action);
  return { ...statement, actions };
}
