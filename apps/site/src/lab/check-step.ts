import { batch } from '@preact/signals';
import type { CheckResult } from '@drydock/lab';
import { messages } from '../messages.ts';
import type { CheckedStep } from '../worker/protocol.ts';
import { report, toast, type Workspace } from './actions.ts';
import { goToStep } from './steps.ts';
import { isStepPassed, stepScore } from './score.ts';
import type { CheckedAt, CheckView, LabStore } from './store.ts';

/** Runs the checks of the open step against the cluster as it is. */
export async function checkStep(workspace: Workspace): Promise<void> {
  const { store, cluster } = workspace;
  if (store.checking.value) return;
  store.checking.value = true;
  const revision = store.revision.value;
  try {
    const checked = await cluster.call((api) => api.check(store.step.value, store.files.value));
    showResults(store, checked, revision);
    announce(workspace, checked.report.results);
    await openLadders(workspace, checked.report.results);
  } catch (error) {
    report(store, error);
  } finally {
    store.checking.value = false;
  }
}

function showResults(store: LabStore, { report, evidence }: CheckedStep, revision: number): void {
  const checks = new Map<string, CheckView>(store.checks.value);
  const earned = { ...store.earned.value };
  for (const result of report.results) {
    const seen = evidence[result.id];
    checks.set(result.id, { result, revision, ...(seen === undefined ? {} : { evidence: seen }) });
    earned[result.id] = Math.max(earned[result.id] ?? 0, result.earned);
  }
  batch(() => {
    store.checks.value = checks;
    store.earned.value = earned;
    store.checked.value = [...store.checked.value.slice(-most), noteOf(store, report.results)];
  });
}

/** So many runs of checks are kept for the timeline. */
const most = 200;

function noteOf(store: LabStore, results: readonly CheckResult[]): CheckedAt {
  const passed = results.filter(({ status }) => status === 'pass').length;
  return {
    atMs: store.cluster.value?.nowMs ?? 0,
    step: store.currentStep.value?.title ?? store.step.value,
    passed,
    failed: results.length - passed,
  };
}

function announce(workspace: Workspace, results: readonly CheckResult[]): void {
  const { store } = workspace;
  const failed = results.filter(({ status }) => status !== 'pass');
  const [first] = failed;
  if (first) {
    store.spoken.value = messages.checks.someFailed(failed.length, results.length, first.title);
    return;
  }
  const step = store.currentStep.value;
  if (!step) return;
  const index = store.data.steps.indexOf(step);
  const next = store.data.steps[index + 1];
  const { earned: points } = stepScore(step, {
    earned: store.earned.value,
    paid: store.paid.value,
    shown: store.shown.value,
  });
  const text = next
    ? messages.checks.allPassed(index + 1, points, next.title)
    : messages.checks.labPassed(index + 1, points);
  const action = next && {
    label: messages.steps.next,
    key: 'N',
    run: () => void goToStep(workspace, next.id),
  };
  toast(store, { icon: 'good', text, ...(action ? { action } : {}) });
}

async function openLadders(
  { store, cluster }: Workspace,
  results: readonly CheckResult[],
): Promise<void> {
  const ladders = new Map(store.ladders.value);
  for (const { id, hint } of results) {
    if (!hint) {
      ladders.delete(id);
      continue;
    }
    const rungs = await cluster.call((api) => api.ladder(id, hint.mistake, store.files.value));
    ladders.set(id, rungs);
  }
  store.ladders.value = ladders;
}

/** Opens the next rung of a check's ladder and pays for it. */
export function openRung(store: LabStore, check: string, mistake: string): void {
  const key = `${check}/${mistake}`;
  const open = store.rungs.value[key] ?? 1;
  const rung = store.ladders.value.get(check)?.[open];
  if (!rung) return;
  batch(() => {
    store.rungs.value = { ...store.rungs.value, [key]: open + 1 };
    if (rung.price > 0) {
      const paid = store.paid.value[check] ?? 0;
      store.paid.value = { ...store.paid.value, [check]: paid + rung.price };
    }
  });
}

/** Places (from 1) of the steps that are passed. */
export function passedSteps(store: LabStore): readonly string[] {
  const progress = { earned: store.earned.value, paid: store.paid.value, shown: store.shown.value };
  return store.data.steps.filter((step) => isStepPassed(step, progress)).map(({ id }) => id);
}
