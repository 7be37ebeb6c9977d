import { messages } from '../messages.ts';
import type { Workspace } from './actions.ts';
import { downloadWork } from './archive.ts';
import { checkStep } from './check-step.ts';
import { resetLab, resetStep, solveStep } from './steps.ts';

/** Asks before files and cluster go back. */
export function askReset(workspace: Workspace, what: 'step' | 'lab'): void {
  const { store } = workspace;
  const number = store.data.steps.findIndex(({ id }) => id === store.step.value) + 1;
  store.question.value = {
    title: what === 'step' ? messages.reset.stepTitle(number) : messages.reset.labTitle,
    body: messages.reset.body,
    confirm: messages.reset.confirm,
    decline: messages.reset.keep,
    run: () => void (what === 'step' ? resetStep(workspace) : resetLab(workspace)),
  };
}

/** Says how the same work runs on a real cluster of one's own, and gives the work along. */
export function tellReal(workspace: Workspace): void {
  const { id } = workspace.store.data;
  workspace.store.question.value = {
    title: messages.real.title,
    body: messages.real.body,
    code: `npm run drydock -- lab replay ${id} ${id}.zip --engine k3s`,
    confirm: messages.archive.download,
    decline: messages.close,
    run: () => void downloadWork(workspace),
  };
}

/** Asks before the solution is shown: the step gives no points afterwards. */
export function askSolve(workspace: Workspace): void {
  const { store, cluster } = workspace;
  store.question.value = {
    title: messages.solve.title,
    body: messages.solve.body,
    confirm: messages.solve.confirm,
    decline: messages.reset.keep,
    run: () =>
      void cluster
        .call((api) => api.solution(store.step.value))
        .then((files) => solveStep(workspace, files, () => checkStep(workspace))),
  };
}
