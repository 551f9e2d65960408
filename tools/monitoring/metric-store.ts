/** One measured value. */
export interface Datum {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  value: number;
  /** Milliseconds. */
  timestamp: number;
}

/** The metric and the statistic that an alarm or a widget reads. */
export interface MetricQuery {
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  /** `Sum`, `Maximum`, `p99` and so on. */
  statistic: string;
  periodSeconds: number;
}

/** Measured values by metric: its namespace, its name and exactly its dimensions. */
export class MetricStore {
  readonly #data = new Map<string, Datum[]>();

  add(datum: Datum): void {
    const key = toKey(datum);
    this.#data.set(key, [...(this.#data.get(key) ?? []), datum]);
  }

  has(metric: Omit<MetricQuery, 'statistic' | 'periodSeconds'>): boolean {
    return this.#data.has(toKey(metric));
  }

  /** The statistics of the last `count` periods before `end`, the newest first; undefined for a period without a value. */
  read(query: MetricQuery, end: number, count: number): (number | undefined)[] {
    const data = this.#data.get(toKey(query)) ?? [];
    const periodMs = query.periodSeconds * 1000;
    return Array.from({ length: count }, (_, index) => {
      const periodEnd = end - index * periodMs;
      const values = data
        .filter(({ timestamp }) => timestamp > periodEnd - periodMs && timestamp <= periodEnd)
        .map(({ value }) => value);
      return values.length > 0 ? summarize(values, query.statistic) : undefined;
    });
  }
}

function toKey({ namespace, name, dimensions }: Pick<Datum, 'namespace' | 'name' | 'dimensions'>): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}

const statistics: Record<string, (values: number[]) => number> = {
  Sum: (values) => values.reduce((sum, value) => sum + value, 0),
  Average: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  Maximum: (values) => Math.max(...values),
  Minimum: (values) => Math.min(...values),
  SampleCount: (values) => values.length,
};

function summarize(values: number[], statistic: string): number {
  const summary = statistics[statistic];
  if (summary) {
    return summary(values);
  }
  const percent = Number(/^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1]);
  if (Number.isNaN(percent)) {
    throw new Error(`the statistic ${statistic} is not supported`);
  }
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}
