import { StreamMapping } from '../aws/stream-mapping.ts';
import type { SimulationContext } from '../context.ts';
import { resourceNames, settings } from '../settings.ts';
import { imageStreamConsumers } from './image-stream-consumers.ts';

export function createImageStreams(context: SimulationContext): StreamMapping[] {
  const { scheduler, random, faults, invoke } = context;
  return imageStreamConsumers.map(
    ({ functionName, ignoredStatuses }) =>
      new StreamMapping({
        scheduler,
        random,
        faults,
        invoke,
        functionName,
        tableName: resourceNames.imagesTable,
        batchSize: settings.stream.batchSize,
        batchingWindowSeconds: 0,
        matchesFilter: ({ after }) =>
          after !== undefined && !ignoredStatuses.some((status) => status === after['status']?.S),
      }),
  );
}
