import type { TraceStep } from '../trace.ts';

/** Collects the steps of one request; undefined where nobody asked for a trace. */
export class Tracer {
  readonly steps: TraceStep[] = [];

  add(
    stage: TraceStep['stage'],
    title: string,
    detail: string,
    more: Partial<TraceStep> = {},
  ): void {
    this.steps.push({ stage, title, detail, ...more });
  }
}
