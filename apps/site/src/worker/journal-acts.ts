import { captureMoment, rememberMoment, type OpenedLab } from './open-lab.ts';
import type { JournalEntry } from './protocol.ts';
import { solveFromStart } from './solve-step.ts';

/** After an act: it counts, and the moment can be travelled to. */
export function noteAct(lab: OpenedLab, entry: JournalEntry): void {
  lab.acts++;
  lab.lastFiles = entry.files;
  lab.record.restart(lab.cluster.clock.now());
  rememberMoment(lab);
}

/** Presses a button of Argo CD; why it was refused, else undefined. */
export async function giveOrder(
  lab: OpenedLab,
  entry: Extract<JournalEntry, { act: 'argocd' }>,
): Promise<string | undefined> {
  const { giveAppOrder } = await import('./gitops-order.ts');
  return giveAppOrder(lab.cluster, entry.order);
}

/** Does one act again, at its own time. What the files were then is in the entry. */
export async function replayAct(opened: OpenedLab, entry: JournalEntry): Promise<void> {
  const { cluster, shell, files } = opened;
  const wait = entry.atMs - cluster.clock.now();
  if (wait > 0) cluster.simulator.advance(wait);
  opened.snapshots.set(`act:${opened.acts}`, captureMoment(opened));
  if (entry.act === 'apply') {
    opened.repository?.write(entry.files);
    await opened.session.apply(entry.files);
  } else if (entry.act === 'solve') {
    await solveFromStart(opened, entry.step);
  } else if (entry.act === 'argocd') {
    await giveOrder(opened, entry);
  } else {
    opened.repository?.write(entry.files);
    files.open(entry.files);
    const silent = (): void => undefined;
    await shell.run(entry.line, { stdout: silent, stderr: silent });
  }
  noteAct(opened, entry);
}
