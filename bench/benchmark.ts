/** How long and how loud a benchmark is. */
export interface Settings {
  /** Of each comparison; ours and the baseline take turns. */
  rounds: number;
  /** Photos that go through the whole pipeline. */
  uploads: number;
  /** Small pictures that follow them. */
  smallUploads: number;
  /** Tells the person how far it is. */
  say: (line: string) => void;
}

/** What is to be reached, and what stands in the way as far as we know. */
export type Goal = ({ atMost: number } | { atLeast: number }) & { obstacle?: string };

/** One line of a table. */
export interface Measurement {
  what: string;
  /** One for each round. */
  values: number[];
  /** What the numbers count; `×` for ratios to a baseline that ran in the same rounds. */
  unit: string;
  goal?: Goal;
}

/** Something that is measured by `npm run bench -- NAME`. */
export interface Benchmark {
  title: string;
  /** One or two sentences: what is compared with what. */
  method: string;
  run(settings: Settings): Promise<Measurement[]>;
}
