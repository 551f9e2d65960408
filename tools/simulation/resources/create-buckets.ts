import { buildS3Notification } from '../../../contracts/events/s3-notification.ts';
import { Bucket, type ObjectPut } from '../aws/bucket.ts';
import type { QueueMapping } from '../aws/queue-mapping.ts';
import type { SimulationContext } from '../context.ts';
import { callDurationMs } from '../faults.ts';
import { randomMomentMs } from '../random-moment.ts';
import { resourceNames } from '../settings.ts';

/** The images bucket: its writes and deletions are observed. */
export function createImagesBucket({ observer }: SimulationContext): Bucket {
  return new Bucket({
    onPut: ({ key, stored, previous, caller: actor }) =>
      observer.observe({ kind: 'file put', actor, key, isChanged: previous?.eTag !== stored.eTag }),
    onDelete: (key, actor) => observer.observe({ kind: 'file deleted', actor, key }),
  });
}

/** The uploads bucket: it notifies the upload queue of each object. */
export function createUploadsBucket(context: SimulationContext, queue: QueueMapping): Bucket {
  return new Bucket({
    onPut: (put) => notify(context, queue, put),
    onDelete: (key) => context.observer.history.markGone(key),
  });
}

/** S3 notifies at least once, in any order, and mostly soon. */
function notify(context: SimulationContext, queue: QueueMapping, { key, stored }: ObjectPut): void {
  const { scheduler, random, faults, observer } = context;
  const { eTag, body } = stored;
  const { name, sequencer } = observer.history.addUpload(key, eTag, body.toString());
  const notification = buildS3Notification({
    bucket: resourceNames.uploads,
    key,
    eTag,
    sequencer,
    size: body.length,
  });
  const isLate = faults.injects('late-notification', name);
  const delayMs = isLate ? randomMomentMs(random, `${name}: late`) : callDurationMs;
  scheduler.after(delayMs, () => queue.send(name, notification));
  if (faults.injects('repeated-notification', name)) {
    const repeatDelayMs = randomMomentMs(random, `${name}: repeated`);
    scheduler.after(repeatDelayMs, () => queue.send(`${name} again`, notification));
  }
}
