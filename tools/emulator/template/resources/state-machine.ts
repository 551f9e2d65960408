import * as v from 'valibot';
import { arn } from '../../services/account.ts';
import { readDefinition } from '../../services/stepfunctions/definition.ts';
import { resourceType } from '../resource-type.ts';

/** Step Functions checks these on the role (https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html). */
const logDeliveryActions = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
];

export const stateMachine = resourceType(
  {
    StateMachineName: v.optional(v.string()),
    StateMachineType: v.optional(v.literal('STANDARD')),
    DefinitionString: v.string(),
    DefinitionSubstitutions: v.optional(v.record(v.string(), v.string()), {}),
    RoleArn: v.string(),
    LoggingConfiguration: v.optional(v.looseObject({ Destinations: v.optional(v.array(v.unknown()), []) }), {
      Destinations: [],
    }),
  },
  ['TracingConfiguration', 'Tags'],
  (properties, { name }) => {
    const { StateMachineName, DefinitionString, DefinitionSubstitutions, RoleArn } = properties;
    const machineName = StateMachineName ?? name;
    const definitionText = DefinitionString.replace(
      /\$\{(\w+)\}/g,
      (placeholder, key) => DefinitionSubstitutions[key] ?? placeholder,
    );
    const definition = readDefinition(definitionText);
    return {
      ref: arn('states', `stateMachine:${machineName}`),
      attributes: { Arn: arn('states', `stateMachine:${machineName}`), Name: machineName },
      create: ({ stateMachines }) =>
        stateMachines.add(
          machineName,
          definition,
          RoleArn,
          properties.LoggingConfiguration.Destinations.length > 0 ? logDeliveryActions : [],
        ),
    };
  },
);
