import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { eventPattern, matchesPattern } from '../emulator/mappings/event-pattern.ts';
import { accountId, arn, region } from '../emulator/services/account.ts';
import type { ResourceType } from '../emulator/template/resource-type.ts';
import { resourceType } from '../emulator/template/resource-type.ts';
import { rule as scheduledRule } from '../emulator/template/resources/rule.ts';

const eventBridge = { type: 'service', service: 'events.amazonaws.com' } as const;

type Publish = (event: object) => Promise<void>;

/** The rules of the template that match events, and not a schedule. Their targets are topics. */
export class EventRules {
  readonly #rules: Publish[] = [];

  readonly #patternRule = resourceType(
    {
      Name: v.optional(v.string()),
      EventPattern: eventPattern,
      State: v.optional(v.literal('ENABLED')),
      Targets: v.array(v.object({ Arn: v.pipe(v.string(), v.startsWith('arn:aws:sns:')) })),
    },
    ['Description'],
    ({ Name, EventPattern, Targets }, { name }) => {
      const Arn = arn('events', `rule/${Name ?? name}`);
      return {
        ref: Name ?? name,
        attributes: { Arn },
        create: ({ messaging, authorizer }) => {
          const context = { 'aws:SourceArn': Arn, 'aws:SourceAccount': accountId };
          const isAllowed = (resource: string) =>
            authorizer.isAllowed(eventBridge, { action: 'sns:Publish', resource, context });
          this.#rules.push(async (event) => {
            const topics = Targets.filter(
              (target) => matchesPattern(EventPattern, event) && isAllowed(target.Arn),
            );
            await Promise.all(topics.map((topic) => messaging.publish(topic.Arn, JSON.stringify(event))));
          });
        },
      };
    },
  );

  readonly resourceType: ResourceType = (properties, context) =>
    (v.is(v.object({ EventPattern: v.unknown() }), properties) ? this.#patternRule : scheduledRule)(
      properties,
      context,
    );

  async publish(source: string, detailType: string, resources: string[], detail: object): Promise<void> {
    const time = `${new Date().toISOString().slice(0, 19)}Z`;
    const common = { version: '0', id: randomUUID(), account: accountId, region, time };
    for (const rule of this.#rules) {
      await rule({ ...common, source, 'detail-type': detailType, resources, detail });
    }
  }
}
