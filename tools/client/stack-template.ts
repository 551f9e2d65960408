import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { SynthesizedStack } from './asset-manifest.ts';

const resource = v.looseObject({
  Type: v.string(),
  Properties: v.optional(v.record(v.string(), v.unknown()), {}),
  DeletionPolicy: v.optional(v.string()),
  UpdateReplacePolicy: v.optional(v.string()),
});

const template = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Resources: v.record(v.string(), resource),
    Parameters: v.optional(v.record(v.string(), v.unknown())),
  }),
);

export type StackTemplate = v.InferOutput<typeof template>;

/** Parses the resources of a template in JSON, as the CDK writes it. */
export function parseTemplate(text: string): StackTemplate {
  return v.parse(template, text);
}

/** Reads the resources of a synthesized template. */
export function readTemplate({ directory, stackName }: SynthesizedStack): StackTemplate {
  return parseTemplate(readFileSync(join(directory, `${stackName}.template.json`), 'utf8'));
}

/**
 * Reduces a template to some of its resources, without the properties that refer to others: an import can create no other
 * resource. The deployment after it sets these properties.
 */
export function toImportTemplate({ Resources }: StackTemplate, logicalIds: string[]): StackTemplate {
  const kept = logicalIds.flatMap((id) => {
    const original = Resources[id];
    if (!original) {
      return [];
    }
    const { Type, Properties, DeletionPolicy, UpdateReplacePolicy } = original;
    const independent = Object.entries(Properties).filter(([, value]) => !refersToResource(value));
    return [[id, { Type, Properties: Object.fromEntries(independent), DeletionPolicy, UpdateReplacePolicy }]];
  });
  return { Resources: Object.fromEntries(kept) };
}

/** Whether a value contains a function of CloudFormation; a pseudo parameter such as `AWS::Region` needs no resource. */
function refersToResource(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return Object.entries(value).some(([name, inner]) =>
    name === 'Ref'
      ? !`${inner}`.startsWith('AWS::')
      : name === 'Fn::GetAtt' || name === 'Fn::Sub' || refersToResource(inner),
  );
}
