export interface BenchmarkSettings {
  /** Rounds of each comparison, in which the pipeline's code and the baseline take turns. */
  rounds: number;
  /** Uploads of 2 to 12 MP that go through the whole pipeline. */
  uploads: number;
  /** Small uploads that follow them. */
  smallUploads: number;
  /** The path of the program that `npm start` runs. */
  startCommand: string;
  /** Reports progress. */
  logStatus: (line: string) => void;
}

/** The value to reach, and the reason, if it is known, why the measurement misses it. */
export type Goal = ({ atMost: number } | { atLeast: number }) & { knownIssue?: string };

/** One row of a table. */
export interface Measurement {
  name: string;
  /** One for each round. */
  values: number[];
  /** The unit of the values; `×` for ratios to a baseline that ran in the same rounds. */
  unit: string;
  goal?: Goal;
}

/** A benchmark that `npm run bench -- NAME` runs. */
export interface Benchmark {
  title: string;
  /** Describes in a few sentences what the benchmark compares. */
  method: string;
  run(settings: BenchmarkSettings): Promise<Measurement[]>;
}
