import * as v from 'valibot';
import { randomMomentMs } from './random-moment.ts';
import type { Simulation } from './simulation.ts';
import { putUpload, request } from './workload.ts';

interface ImageOptions {
  name: string;
  text: string;
  onCreated: (path: string) => void;
}

const maxTries = 4;
const retryDelayMs = 1000;

/** A user creates an image by the API, retries a failed request, and sends the upload or not. */
export function createImage(simulation: Simulation, options: ImageOptions, tries = 1): void {
  const { random, scheduler } = simulation;
  const { name, text, onCreated } = options;
  const hasKey = random.isOneIn(2, `${name} has an idempotency key`);
  const apiRequest = {
    user: 'alice',
    method: 'POST',
    path: '/images',
    idempotencyKey: hasKey ? name.replaceAll(' ', '-') : undefined,
    body: { fileName: 'sea.png', contentType: 'image/png', size: text.length },
  } as const;
  request(simulation, `creation of ${name}, try ${tries}`, apiRequest, ({ status, body }) => {
    if (status === 201) {
      const { id, upload } = v.parse(createdImage, body);
      sendUpload(simulation, name, upload.url, text);
      onCreated(`/images/${id}`);
    } else if (status >= 500 && tries < maxTries) {
      scheduler.after(retryDelayMs, () => createImage(simulation, options, tries + 1));
    }
  });
}

const createdImage = v.object({ id: v.string(), upload: v.object({ url: v.string() }) });

/** A presigned URL is valid for this time and for one upload. */
const presignedUrlExpirySeconds = 15 * 60;

function sendUpload(simulation: Simulation, name: string, key: string, text: string): void {
  const { random, scheduler, uploads } = simulation;
  const maxDelayMs = presignedUrlExpirySeconds * 1000 - 100;
  const delayMs = Math.min(randomMomentMs(random, `${name}: upload`), maxDelayMs);
  if (!random.isOneIn(5, `${name} is not sent`)) {
    scheduler.after(delayMs, () => uploads.has(key) || putUpload(simulation, key, text));
  }
}
