import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { checkStep } from './check-step.ts';
import { askSolve } from './questions.ts';
import { useWorkspace } from './workspace.ts';

/** Check and Solve, always in reach below the steps. */
export function CheckBar(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const isChecking = store.checking.value;
  const fold = (): void => {
    store.stepsFolded.value = true;
  };
  return (
    <div class="check-bar">
      <button
        class="btn icon ghost fold"
        type="button"
        aria-label={messages.lab.foldSteps}
        title={messages.lab.foldSteps}
        onClick={fold}
      >
        <Icon name="left" />
      </button>
      <button
        class="btn primary grow"
        type="button"
        aria-busy={isChecking}
        aria-keyshortcuts="Control+Enter"
        onClick={() => void checkStep(workspace)}
      >
        {messages.checks.check} <kbd class="hide-s">Ctrl ↵</kbd>
      </button>
      <button class="btn ghost" type="button" onClick={() => askSolve(workspace)}>
        {messages.solve.action}
      </button>
    </div>
  );
}
