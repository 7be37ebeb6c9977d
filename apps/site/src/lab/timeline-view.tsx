import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { clockText } from './clock-text.ts';
import { happeningsOf, type Happening } from './happenings.ts';
import { latest } from './latest.ts';
import { describeAct, redoAct, travelBy, travelTo, undoAct } from './time-travel.ts';
import { TimelineLanes } from './timeline-lanes.tsx';
import { useRefresh } from './use-refresh.ts';
import { useTwin } from './use-twin.ts';
import { useWorkspace } from './workspace.ts';

const text = messages.timeline;

/** Every change, who made it and why; drag the playhead to see the cluster as it was. */
export function TimelineView(): JSX.Element {
  const workspace = useWorkspace();
  const { store, cluster } = workspace;
  const [isList, setList] = useTwin('timeline', store);
  const [refresh] = useState(() =>
    latest<undefined>(async () => {
      try {
        store.timeline.value = await cluster.call((api) => api.timeline());
      } catch {
        // The banner says that the cluster stopped; the last timeline stays.
      }
    }),
  );
  useRefresh(
    () => {
      const state = store.cluster.value;
      const isShown = store.view.value === 'timeline' && store.engine.value === 'ready';
      // The playhead moves with the time, also when nothing is written.
      return state && isShown && state.pastMs === undefined ? String(state.nowMs) : undefined;
    },
    () => void refresh(undefined),
  );
  const timeline = store.timeline.value;
  if (!timeline) return <p class="dim mesh-wait">{text.loading}</p>;
  const happenings = happeningsOf(store, timeline);
  return (
    <div class="timeline">
      <TimelineBar count={happenings.length} isList={isList} onTwin={() => setList(!isList)} />
      {!isList && <TimelineLanes timeline={timeline} happenings={happenings} />}
      <ChangeList happenings={happenings} startMs={timeline.startMs} />
    </div>
  );
}

interface BarProps {
  readonly count: number;
  readonly isList: boolean;
  readonly onTwin: () => void;
}

/** Undo, redo, one change back or on, and the list instead of the lanes. */
function TimelineBar({ count, isList, onTwin }: BarProps): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const acts = store.journal.value;
  const undone = store.redo.value.at(-1);
  const last = acts.at(-1);
  const isPast = store.past.value !== undefined;
  return (
    <div class="bar">
      <span class="grow dim">{text.count(count, acts.length)}</span>
      <button
        class="btn sm ghost"
        type="button"
        disabled={!last || isPast}
        title={last ? text.undoTitle(describeAct(store, last)) : text.nothingToUndo}
        onClick={() => void undoAct(workspace)}
      >
        <Icon name="undo" small />
        {text.undo}
      </button>
      <button
        class="btn sm ghost"
        type="button"
        disabled={!undone || isPast}
        title={undone ? text.redoTitle(describeAct(store, undone.entry)) : text.nothingToUndo}
        onClick={() => void redoAct(workspace)}
      >
        <Icon name="redo" small />
        {text.redo}
      </button>
      <button
        class="btn icon ghost sm"
        type="button"
        aria-label={text.previous}
        title={text.previous}
        onClick={() => void travelBy(workspace, -1)}
      >
        <Icon name="left" />
      </button>
      <button
        class="btn icon ghost sm"
        type="button"
        aria-label={text.next}
        title={text.next}
        onClick={() => void travelBy(workspace, 1)}
      >
        <Icon name="right" />
      </button>
      <button
        class={isList ? 'btn icon ghost sm on' : 'btn icon ghost sm'}
        type="button"
        aria-pressed={isList}
        aria-label={isList ? text.asLanes : text.asTable}
        title={isList ? text.asLanes : text.asTable}
        onClick={onTwin}
      >
        <Icon name={isList ? 'clock' : 'table'} />
      </button>
    </div>
  );
}

function ChangeList({
  happenings,
  startMs,
}: {
  readonly happenings: readonly Happening[];
  readonly startMs: number;
}): JSX.Element {
  const workspace = useWorkspace();
  const at = workspace.store.past.value?.atMs;
  if (happenings.length === 0) return <p class="dim quiet">{text.none}</p>;
  const newest = happenings.toReversed().slice(0, 200);
  return (
    <div class="scroll ttbl-box tall" tabIndex={0} role="region" aria-label={text.title}>
      <table class="ttbl changes" aria-rowcount={happenings.length + 1}>
        <caption class="vh">{text.title}</caption>
        <thead>
          <tr>
            <th>{text.time}</th>
            <th>{text.who}</th>
            <th>{text.what}</th>
            <th>{text.cause}</th>
          </tr>
        </thead>
        <tbody>
          {newest.map((one, index) => (
            <tr key={index} class={at !== undefined && one.atMs > at ? 'future' : ''}>
              <td>
                <button
                  class="link num"
                  type="button"
                  title={text.look(clockText(one.atMs - startMs))}
                  onClick={() => void travelTo(workspace, one.atMs)}
                >
                  {clockText(one.atMs - startMs)}
                </button>
              </td>
              <td class="nw">{one.who}</td>
              <td>
                {one.what}
                {one.others.length > 0 && (
                  <span class="dim" title={one.others.join('\n')}>
                    {' '}
                    {text.more(one.others.length)}
                  </span>
                )}
              </td>
              <td class="dim mono t12">{one.cause}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
