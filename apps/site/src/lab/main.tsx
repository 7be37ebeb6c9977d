import { hydrate } from 'preact';
import { replayEarlyClick } from '../early-click.ts';
import { listenToKeys } from './keys.ts';
import { keepWork } from './keep-work.ts';
import { LabApp } from './lab-app.tsx';
import type { LabData } from './lab-data.ts';
import { offerCommands } from './lab-commands.ts';
import { followGit } from './follow-git.ts';
import { followTyping } from './follow-typing.ts';
import { openShared, takeSharedWork } from './share.ts';
import { readSeat } from '../class-bar/seat.ts';
import { goToStep } from './steps.ts';
import { createWorkspace } from './workspace.ts';

/** Wakes the page that the build rendered: the work comes back, then the cluster starts. */
async function start(): Promise<void> {
  const root = document.querySelector('#lab');
  const json = document.querySelector('#lab-data')?.textContent;
  if (!root || !json) return;
  const data = JSON.parse(json) as LabData; // written by our own build
  const workspace = createWorkspace(data);
  hydrate(<LabApp workspace={workspace} lessons={{}} />, root);
  replayEarlyClick();
  listenToKeys(workspace);
  offerCommands(workspace);
  await keepWork(workspace.store);
  const shared = await takeSharedWork(workspace.store);
  if (shared) openShared(workspace, shared);
  followTyping(workspace);
  followGit(workspace);
  await workspace.cluster.rebuild(workspace.store.journal.value);
  const asked = new URLSearchParams(location.search).get('step');
  const isKnown = data.steps.some(({ id }) => id === asked);
  await goToStep(workspace, isKnown && asked ? asked : workspace.store.step.value);
  const seat = readSeat();
  if (seat) await (await import('../class-bar/main.tsx')).openClassBar(workspace, seat);
}

void start();
