import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { clockText } from './clock-text.ts';
import { goBackHere, travelTo } from './time-travel.ts';
import { useWorkspace } from './workspace.ts';

/** Says that the past is shown, and leads out of it. */
export function PastBanner(): JSX.Element | null {
  const workspace = useWorkspace();
  const { store } = workspace;
  const past = store.past.value;
  if (!past) return null;
  const startMs = store.timeline.value?.startMs ?? store.cluster.value?.startMs ?? 0;
  const nowMs = store.timeline.value?.nowMs ?? past.atMs;
  return (
    <div class="banner past" role="status">
      <Icon name="clock" />
      <span class="grow">
        <b>{messages.timeline.at(clockText(past.atMs - startMs))}</b>,{' '}
        {messages.timeline.before(clockText(nowMs - past.atMs))}
      </span>
      <button class="btn sm" type="button" onClick={() => void goBackHere(workspace)}>
        <Icon name="undo" small />
        {messages.timeline.back}
      </button>
      <button
        class="btn sm light"
        type="button"
        onClick={() => void travelTo(workspace, undefined)}
      >
        {messages.timeline.toNow} <kbd>Esc</kbd>
      </button>
    </div>
  );
}
