import type { ApiRequest, ApiResponse } from './api-function.ts';
import type { FunctionResult } from './function-run.ts';
import { uploadKinds } from './images.ts';
import { randomMomentMs } from './random-moment.ts';
import { settings } from './settings.ts';
import type { Simulation } from './simulation.ts';

/** Schedules an action at a random moment. */
export function schedule({ scheduler, random }: Simulation, name: string, action: () => void): void {
  scheduler.after(randomMomentMs(random, name), action);
}

/** A client puts an object into the uploads bucket. */
export function putUpload({ observer, uploadsBucket }: Simulation, key: string, text: string): void {
  observer.trace('client', `puts ${key}: ${text}`);
  uploadsBucket.put(key, Buffer.from(text), 'client');
}

/** A client deletes an object from the uploads bucket. */
export function deleteUpload({ observer, uploadsBucket }: Simulation, key: string): void {
  observer.trace('client', `deletes ${key}`);
  uploadsBucket.delete(key, 'client');
}

/** The content of an upload: mostly a good image, small or large. */
export function randomText({ random }: Simulation, name: string): string {
  const kind = random.choose(['good', 'good', 'good', ...uploadKinds], `${name}: kind`);
  const isLarge = random.isOneIn(8, `${name}: large`);
  return `${kind} ${name}${isLarge ? ', which is a large file'.repeat(2) : ''}`;
}

/** The schedule rule invokes the sweeper. `name` is unique within the scenario. */
export function sweep({ invoke }: Simulation, name: string, { isBypassed = false } = {}): void {
  invoke({
    functionName: 'sweep-uploads',
    name: `sweep-uploads ${name}`,
    event: {},
    isBypassed,
    onResult: () => {},
  });
}

/** An operator moves the dead-letter messages back to the upload queue, which treats them as new messages. */
export function redrive({ deadLetterQueue, scheduler, observer, queue }: Simulation): void {
  const messages = deadLetterQueue.messages.splice(0);
  const oldest = scheduler.now - settings.upload.deadLetterRetentionSeconds * 1000;
  for (const { name, body } of messages.filter(({ sentAt }) => sentAt > oldest)) {
    observer.trace('operator', `redrives ${name}`);
    queue.send(`${name} redriven`, body);
  }
}

const maxRedrives = 2;

/** An operator who watches the dead-letter queue redrives its first messages within a second of their arrival. */
export function redriveOnArrival(simulation: Simulation): void {
  const { deadLetterQueue, scheduler, random } = simulation;
  let arrivals = 0;
  deadLetterQueue.onArrival = () => {
    arrivals += 1;
    if (arrivals <= maxRedrives) {
      const delayMs = random.integerBelow(1000, `redrive of arrival ${arrivals}`);
      scheduler.after(delayMs, () => redrive(simulation));
    }
  };
}

/** The response to a client whose request failed or timed out: 504 from API Gateway or a proxy. */
const gatewayTimeout: ApiResponse = { status: 504, location: undefined, body: undefined };

/** A user sends a request to one of the APIs. `onResponse` receives a 504 when the response is lost. */
export function request(
  { scheduler, faults, observer, invoke }: Simulation,
  name: string,
  apiRequest: ApiRequest,
  onResponse: (response: ApiResponse) => void = () => {},
): void {
  const functionName = apiRequest.path.startsWith('/users') ? 'users-api' : 'images-api';
  const sentAt = scheduler.now;
  const onResult = ({ output }: FunctionResult) => {
    const response = output as ApiResponse | undefined;
    if (response) {
      const completedAt = scheduler.now;
      const event = { actor: functionName, sentAt, completedAt, request: apiRequest, response };
      observer.observe({ kind: 'request completed', ...event });
    }
    const isLost = faults.injects('lost-response', name);
    const received = isLost || !response ? gatewayTimeout : response;
    observer.trace(apiRequest.user, `receives ${received.status} for the ${name}`);
    onResponse(received);
  };
  invoke({ functionName, name: `${functionName} ${name}`, event: apiRequest, onResult });
}
