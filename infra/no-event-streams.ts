/**
 * Stands in the bundles for `@smithy/core/event-streams`, which no operation of ours uses. The SDK imports it when it is
 * needed, by `import()`; in one file of CommonJS that keeps every module it leads to, whole and wrapped: 20 kB in each
 * bundle. To leave it out, remove the alias in `bundles.ts`.
 */
export const resolveEventStreamSerdeConfig = <Config>(config: Config): Config => config;

export const eventStreamSerdeProvider = () => undefined;

/** What the SDK makes for the first operation with a stream of events. */
export class EventStreamSerde {
  constructor() {
    throw new Error('The bundles have no event streams: see infra/no-event-streams.ts');
  }
}
