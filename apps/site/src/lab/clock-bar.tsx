import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { report, type Workspace } from './actions.ts';
import { clockText } from './clock-text.ts';
import type { LabStore } from './store.ts';
import { undoAct } from './time-travel.ts';
import { useWorkspace } from './workspace.ts';

const speeds = [1, 10];

/** The cluster's own time: pause it, let it run faster, let it come to rest; and what was done when. */
export function ClockBar(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const state = store.cluster.value;
  const speed = state?.speed ?? 10;
  const isPaused = speed === 0;
  return (
    <footer class="clock" aria-label={messages.lab.regions.clock}>
      <button
        class="btn icon ghost sm"
        type="button"
        disabled={!state}
        aria-label={isPaused ? messages.clock.resume : messages.clock.pause}
        title={isPaused ? messages.clock.resume : messages.clock.pause}
        onClick={() => setSpeed(workspace, isPaused ? 10 : 0)}
      >
        <Icon name={isPaused ? 'play' : 'pause'} />
      </button>
      <button
        class="btn icon ghost sm"
        type="button"
        disabled={store.journal.value.length === 0 || store.past.value !== undefined}
        aria-label={messages.timeline.undoLast}
        title={messages.timeline.undoLast}
        onClick={() => void undoAct(workspace)}
      >
        <Icon name="undo" />
      </button>
      <span class="nw num time">
        <b>{clockText(state ? state.nowMs - state.startMs : 0)}</b>{' '}
        <span class="dim">{isPaused ? messages.clock.paused : messages.clock.time}</span>
      </span>
      <span class="seg" role="group" aria-label={messages.clock.speed}>
        {speeds.map((value) => (
          <button
            key={value}
            type="button"
            aria-pressed={speed === value}
            disabled={!state}
            onClick={() => setSpeed(workspace, value)}
          >
            {value}×
          </button>
        ))}
        <button type="button" disabled={!state} onClick={() => settle(workspace)}>
          <Icon name="settle" small />
          {messages.clock.settle}
        </button>
      </span>
      <Rail store={store} />
      <EngineStatus store={store} />
    </footer>
  );
}

function setSpeed({ cluster, store }: Workspace, speed: number): void {
  cluster.call((api) => api.setSpeed(speed)).catch((error: unknown) => report(store, error));
}

function settle({ cluster, store }: Workspace): void {
  cluster.call((api) => api.settle()).catch((error: unknown) => report(store, error));
}

export { clockText };

/** A mark for each change, where it happened between the start and now. */
function Rail({ store }: { readonly store: LabStore }): JSX.Element {
  const state = store.cluster.value;
  const journal = store.journal.value;
  const span = Math.max(1, (state?.nowMs ?? 0) - (state?.startMs ?? 0));
  return (
    <button
      class="rail hide-s"
      type="button"
      aria-label={messages.clock.changes(journal.length)}
      title={messages.clock.changes(journal.length)}
      onClick={() => (store.view.value = 'timeline')}
    >
      {journal.map(({ atMs, act }, index) => (
        <i
          key={index}
          class={act}
          style={{ left: `${Math.min(100, (100 * (atMs - (state?.startMs ?? 0))) / span)}%` }}
        />
      ))}
    </button>
  );
}

function EngineStatus({ store }: { readonly store: LabStore }): JSX.Element {
  const engine = store.engine.value;
  const state = store.cluster.value;
  if (engine === 'stopped') {
    return (
      <span class="st bad nw">
        <Icon name="bad" small />
        {messages.engine.stoppedShort}
      </span>
    );
  }
  if (engine !== 'ready' || !state) {
    return (
      <span class="st run nw">
        <Icon name="run" small class="turns" />
        {engine === 'starting' ? messages.engine.starting : messages.engine.restarting}
      </span>
    );
  }
  const { synced, total } = state.proxies;
  if (!store.data.install.includes('istio')) {
    return (
      <span class="nw row synced">
        <Icon name="check" small />
        {messages.engine.ready}
      </span>
    );
  }
  const isSynced = synced === total;
  return (
    <span class="nw row synced">
      <Icon name={isSynced ? 'sync' : 'run'} small />
      {isSynced ? messages.clock.synced(total) : messages.clock.stale(synced, total)}
    </span>
  );
}
