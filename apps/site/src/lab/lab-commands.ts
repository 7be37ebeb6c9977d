import { messages } from '../messages.ts';
import { provideCommands, type Command } from '../palette/commands.ts';
import { applyFiles, openFile, type Workspace } from './actions.ts';
import { checkStep } from './check-step.ts';
import { askReset, askSolve } from './questions.ts';
import { shareLink } from './share.ts';
import { goToStep } from './steps.ts';

/** What the palette offers inside a lab: every act of the workspace, with its key. */
export function offerCommands(workspace: Workspace): void {
  const { store, cluster } = workspace;
  const command = (title: string, run: () => void, note = ''): Command => ({
    group: messages.palette.commands,
    title,
    note,
    run,
  });
  provideCommands(() => [
    command(messages.checks.check, () => void checkStep(workspace), 'Ctrl ↵'),
    command(messages.editor.apply, () => void applyFiles(workspace), 'Ctrl S'),
    command(messages.reset.step, () => askReset(workspace, 'step')),
    command(messages.reset.lab, () => askReset(workspace, 'lab')),
    command(messages.solve.action, () => askSolve(workspace)),
    command(messages.share.button, () => void shareLink(workspace)),
    command(messages.clock.settle, () => void cluster.call((api) => api.settle())),
    command(messages.views.mesh, () => (store.view.value = 'mesh'), 'Alt 3'),
    command(messages.views.requests, () => (store.view.value = 'requests'), 'Alt 4'),
    ...store.data.steps.map((step, index) =>
      command(
        `${messages.steps.of(index + 1, store.data.steps.length)}: ${step.title}`,
        () => void goToStep(workspace, step.id),
      ),
    ),
    ...store.data.readOnly.map(([path]) =>
      command(messages.palette.read(path.split('/').at(-1) ?? path), () => openFile(store, path)),
    ),
  ]);
}
