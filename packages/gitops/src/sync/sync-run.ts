import type { SyncInput } from './sync-input.ts';
import type { OperationPhase, ResourceResult, ResultCode, SyncState } from './sync-state.ts';
import type { SyncTask } from './sync-task.ts';
import { resultKey, resultOf } from './sync-task.ts';

/** One step in the making: what it looks at, and the state that it will leave. */
export interface SyncRun {
  readonly input: SyncInput;
  readonly results: Map<string, ResourceResult>;
  phase: OperationPhase;
  message: string;
}

/** Takes up the state of the step before. */
export function startRun(input: SyncInput, state: SyncState): SyncRun {
  const results = new Map(state.results.map((result) => [resultKey(result), result]));
  return { input, results, phase: state.phase, message: state.message };
}

/** The state that the step leaves. */
export function stateOf(run: SyncRun): SyncState {
  return { phase: run.phase, message: run.message, results: [...run.results.values()] };
}

/** Says how the operation stands. */
export function setPhase(run: SyncRun, phase: OperationPhase, message: string): void {
  run.phase = phase;
  run.message = message;
}

/** What is new about a task; an empty message keeps the one before. */
export interface TaskResult {
  readonly status?: ResultCode | '';
  readonly hookPhase: OperationPhase | '';
  readonly message: string;
}

/** Records what came of a task, in the task and in the results. */
export function setResult(run: SyncRun, task: SyncTask, result: TaskResult): void {
  task.status = result.status ?? task.status;
  task.hookPhase = result.hookPhase;
  if (result.message !== '') task.message = result.message;
  const next = resultOf(task);
  const key = resultKey(next);
  const known = run.results.get(key);
  const { status, hookPhase, message } = next;
  run.results.set(key, known === undefined ? next : { ...known, status, hookPhase, message });
}

/** Gives a task the result that an earlier step recorded for it. */
export function recallResult(run: SyncRun, task: SyncTask): void {
  const known = run.results.get(resultKey(resultOf(task)));
  if (known === undefined) return;
  task.status = known.status;
  task.hookPhase = known.hookPhase;
  task.message = known.message;
}
