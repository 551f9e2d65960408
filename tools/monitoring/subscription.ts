import * as v from 'valibot';
import type { GatewayRequest } from '../emulator/services/request.ts';
import { resourceType } from '../emulator/template/resource-type.ts';

/** A queue that receives the messages of a topic as they were published. */
export const subscription = resourceType(
  {
    TopicArn: v.string(),
    Protocol: v.literal('sqs'),
    Endpoint: v.string(),
    RawMessageDelivery: v.literal(true),
  },
  [],
  ({ TopicArn, Protocol, Endpoint }, { name }) => ({
    ref: `${TopicArn}:${name}`,
    create: async ({ messaging }) => {
      const raw = {
        'Attributes.entry.1.key': 'RawMessageDelivery',
        'Attributes.entry.1.value': 'true',
      };
      const fields = { Action: 'Subscribe', TopicArn, Protocol, Endpoint, ...raw };
      const subscribe = messaging.sns.operations.get('Subscribe');
      await subscribe?.({ body: Buffer.from(`${new URLSearchParams(fields)}`) } as GatewayRequest);
    },
  }),
);
