import type { AssignmentEntry } from '@drydock/grading';
import type { AssignedLab } from '../../database/schema/grading.ts';

/** Work to grade: the labs of its assignment, and what was uploaded. */
export interface UploadedWork {
  /** Name of the person, for the entry. */
  readonly name: string;
  readonly archive: { readonly name: string; readonly bytes: Uint8Array };
  readonly labs: readonly AssignedLab[];
  readonly seed?: number;
}

/** What grades: on simulated clusters in threads that have limits, so no submission can harm the process. */
export interface GradingEngine extends AsyncDisposable {
  /** How many submissions it grades at a time. */
  readonly threads: number;
  /**
   * What is wrong with the work is in the entry. Rejects only when the machinery failed: with another try,
   * perhaps elsewhere, it may succeed.
   */
  grade(work: UploadedWork, signal: AbortSignal): Promise<AssignmentEntry>;
}
