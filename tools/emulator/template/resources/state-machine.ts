import * as v from 'valibot';
import { arn } from '../../services/account.ts';
import { readDefinition } from '../../services/stepfunctions/definition.ts';
import { resourceType } from '../resource-type.ts';

export const stateMachine = resourceType(
  {
    StateMachineName: v.optional(v.string()),
    StateMachineType: v.optional(v.literal('STANDARD')),
    DefinitionString: v.string(),
    DefinitionSubstitutions: v.optional(v.record(v.string(), v.string()), {}),
    RoleArn: v.string(),
  },
  ['LoggingConfiguration', 'TracingConfiguration', 'Tags'],
  ({ StateMachineName, DefinitionString, DefinitionSubstitutions }, { name }) => {
    const machineName = StateMachineName ?? name;
    const definitionText = DefinitionString.replace(
      /\$\{(\w+)\}/g,
      (placeholder, key) => DefinitionSubstitutions[key] ?? placeholder,
    );
    const definition = readDefinition(definitionText);
    return {
      ref: arn('states', `stateMachine:${machineName}`),
      attributes: { Arn: arn('states', `stateMachine:${machineName}`), Name: machineName },
      create: ({ stateMachines }) => stateMachines.add(machineName, definition),
    };
  },
);
