import { messages } from '../messages.ts';
import { provideCommands, type Command } from '../palette/commands.ts';
import { applyFiles, applyWord, openFile, type Workspace } from './actions.ts';
import { chooseArchive, downloadWork } from './archive.ts';
import { checkStep } from './check-step.ts';
import { askReset, askSolve, tellReal } from './questions.ts';
import { shareLink } from './share.ts';
import { goToStep } from './steps.ts';
import { redoAct, undoAct } from './time-travel.ts';
import { views } from './views.ts';

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
    command(applyWord(store), () => void applyFiles(workspace), 'Ctrl S'),
    command(messages.reset.step, () => askReset(workspace, 'step')),
    command(messages.reset.lab, () => askReset(workspace, 'lab')),
    command(messages.solve.action, () => askSolve(workspace)),
    command(messages.share.button, () => void shareLink(workspace)),
    command(messages.archive.download, () => void downloadWork(workspace)),
    command(messages.archive.open, () => chooseArchive(workspace)),
    command(messages.real.action, () => tellReal(workspace)),
    command(messages.clock.settle, () => void cluster.call((api) => api.settle())),
    command(messages.timeline.undo, () => void undoAct(workspace)),
    command(messages.timeline.redo, () => void redoAct(workspace)),
    ...views
      .filter(({ isFor }) => isFor(store.data))
      .map(({ digit, id, title }) => command(title, () => (store.view.value = id), `Alt ${digit}`)),
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
