export interface LogEvent {
  eventId: string;
  logStreamName: string;
  /** Milliseconds. */
  timestamp: number;
  message: string;
}

/** The maximum number of lines of a group. A group that exceeds it loses its oldest tenth. */
const maxLines = 20_000;

/** The output of the functions, by log group. */
export class LogStore {
  readonly groups = new Map<string, LogEvent[]>();
  #count = 0;

  append(group: string, logStreamName: string, text: string): void {
    const events = this.groups.get(group) ?? [];
    for (const message of text.split('\n').filter(Boolean)) {
      this.#count += 1;
      const eventId = String(this.#count).padStart(20, '0');
      events.push({ eventId, logStreamName, timestamp: Date.now(), message });
    }
    if (events.length > maxLines) {
      events.splice(0, events.length - 0.9 * maxLines);
    }
    this.groups.set(group, events);
  }
}
