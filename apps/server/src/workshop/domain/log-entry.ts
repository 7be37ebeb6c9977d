import type { Place } from '@drydock/api';

/** What happened to a workshop: the instructor's acts and the learners' hands, in one order. */
export type LogAct =
  | { readonly act: 'opened' | 'started' | 'paused' | 'resumed' | 'closed' }
  | { readonly act: 'locked' | 'unlocked'; readonly steps: readonly string[] }
  | {
      readonly act: 'told';
      readonly kind: 'message' | 'hint';
      readonly text: string;
      readonly step?: string;
      readonly mistake?: string;
      /** Ids of those it is for. Absent: everybody. */
      readonly learners?: readonly string[];
    }
  | { readonly act: 'timed'; readonly label: string; readonly ms: number }
  | { readonly act: 'untimed' }
  | { readonly act: 'led'; readonly place: Place }
  | { readonly act: 'unled' }
  | {
      readonly act: 'hand-raised';
      readonly learner: string;
      readonly name: string;
      readonly lab?: string;
      readonly step?: string;
      readonly message?: string;
    }
  | { readonly act: 'hand-lowered' | 'hand-taken' | 'hand-answered'; readonly learner: string };

/** An act with its place in the log. */
export interface LogEntry {
  /** From 1, without gaps. */
  readonly sequence: number;
  /** Milliseconds since 1970 by the server's clock. */
  readonly at: number;
  readonly act: LogAct;
}
