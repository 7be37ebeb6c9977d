export interface Measurement {
  readonly metric: string;
  readonly value: number;
  readonly unit: string;
  /** The figure that the issue asks for; the table says whether it was met. */
  readonly goal?: number;
  /** Whether smaller or larger is better; smaller by default. */
  readonly better?: 'smaller' | 'larger';
}

/** One benchmark; run by `npm run bench -- NAME`. */
export interface Bench {
  readonly name: string;
  /** What is measured and what the goal is, in one sentence. */
  readonly goal: string;
  run(): Promise<readonly Measurement[]>;
}
