/**
 * Replaces `@smithy/core/event-streams` in the bundles, which no operation of the pipeline uses. The SDK loads it with
 * `import()` when it needs it; in a single CommonJS file that keeps every module behind it: 20 kB in each bundle. To use
 * the original, delete the alias in `bundle-functions.ts`.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export const eventStreamSerdeProvider = () => undefined;

/** The SDK creates one for the first operation with an event stream. */
export class EventStreamSerde {
  constructor() {
    throw new Error('The bundles have no event streams: see infra/bundling/event-streams-stub.ts');
  }
}
