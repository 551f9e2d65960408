import { StreamMapping } from '../aws/stream-mapping.ts';
import type { SimulationContext } from '../context.ts';
import { settings } from '../settings.ts';

/** The functions that read the stream of the images table, and the statuses in the event filter of the template. */
const consumers = [
  { functionName: 'publish-image-event', statuses: ['PROCESSED', 'REJECTED', 'FAILED'] },
  { functionName: 'delete-files', statuses: ['PROCESSED', 'REJECTED', 'FAILED', 'DELETED'] },
] as const;

export function createImageStreams(context: SimulationContext): StreamMapping[] {
  const { scheduler, random, faults, invoke } = context;
  return consumers.map(
    ({ functionName, statuses }) =>
      new StreamMapping({
        scheduler,
        random,
        faults,
        invoke,
        functionName,
        batchSize: settings.stream.batchSize,
        batchingWindowSeconds: 0,
        matchesFilter: ({ after }) => statuses.some((status) => status === after?.['status']?.S),
      }),
  );
}
