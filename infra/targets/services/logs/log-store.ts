export interface LogEvent {
  eventId: string;
  logStreamName: string;
  /** Milliseconds. */
  timestamp: number;
  message: string;
}

/** The most lines of a group that are kept; when there are more, a tenth is let go with them. */
const capacity = 20_000;

/** What the functions printed, by log group. */
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
    events.splice(0, events.length > capacity ? events.length - 0.9 * capacity : 0);
    this.groups.set(group, events);
  }
}
