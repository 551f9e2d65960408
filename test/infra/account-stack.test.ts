import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { AccountStack } from '../../infra/account-stack.ts';
import type { StageSettings } from '../../infra/stage-settings.ts';
import { stages } from '../../infra/stages.ts';
import { synthTemplate } from '../support/synthesized.ts';

test('the account stack holds the log role of API Gateway', () => {
  const template = Template.fromStack(new AccountStack(new App(), {}));
  template.resourceCountIs('AWS::ApiGateway::Account', 1);
  template.resourceCountIs('AWS::IAM::Role', 1);
});

interface Resource {
  Type: string;
}

/** Reads the resources of a stage whose deployment allows the origins of `e2e`, without numbers, names of stages and hashes, in which stages may differ. */
function readResources(stage: 'dev' | 'e2e'): Record<string, Resource> {
  const { corsOrigins } = stages.e2e.api;
  const { api, ...others }: StageSettings = stages[stage];
  const template = synthTemplate(stage, { ...others, api: { ...api, corsOrigins } }, { isValidated: false });
  const resources = template.toJSON()['Resources'];
  const text = JSON.stringify(resources, (_key, value) => (typeof value === 'number' ? 0 : value));
  const normalized = text
    .replace(/[0-9a-f]{64}/g, 'hash')
    .replace(/(Deployment[0-9A-F]{8})[0-9a-f]{32}/g, '$1')
    .replace(/image-?pipeline-?(dev|e2e)/g, 'stack')
    // The CDK adds these to ids that contain the name of the stack.
    .replace(/[0-9A-F]{8,}/g, 'HASH');
  return JSON.parse(normalized);
}

test('stage e2e has the resources of stage dev', () => {
  const [dev, e2e] = [readResources('dev'), readResources('e2e')];
  expect(Object.keys(e2e)).toEqual(Object.keys(dev));
  const different = Object.keys(dev).filter((id) => JSON.stringify(e2e[id]) !== JSON.stringify(dev[id]));
  // Functions differ in log level, accepted tokens and architecture, rules in the unit of their rate.
  const types = new Set(different.map((id) => dev[id]?.Type));
  expect([...types].sort()).toEqual(['AWS::Events::Rule', 'AWS::Lambda::Function']);
});
