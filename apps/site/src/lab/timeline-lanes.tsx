import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { messages } from '../messages.ts';
import type { Timeline } from '../worker/views-protocol.ts';
import { clockText } from './clock-text.ts';
import { laneOrder, type Happening } from './happenings.ts';
import { latest } from './latest.ts';
import { travelBy, travelTo } from './time-travel.ts';
import { useWorkspace } from './workspace.ts';

const text = messages.timeline;
const steps = [5, 10, 30, 60, 120, 300, 600, 1800, 3600];

/** A lane for each author over time; diamonds are acts, outlines what followed. The playhead is a slider. */
export function TimelineLanes({
  timeline,
  happenings,
}: {
  readonly timeline: Timeline;
  readonly happenings: readonly Happening[];
}): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const box = useRef<HTMLDivElement>(null);
  const travel = useRef(latest<number>((atMs) => travelTo(workspace, atMs)));
  const { nowMs, startMs } = timeline;
  const span = Math.max(10_000, nowMs - startMs);
  const left = (atMs: number): number =>
    Math.min(100, Math.max(0, (100 * (atMs - startMs)) / span));
  const shownMs = store.past.value?.atMs ?? nowMs;
  const used = laneOrder.filter(
    (lane) =>
      happenings.some((one) => one.lane === lane) || lane === 'you' || lane === 'controllers',
  );

  const goTo = (clientX: number): void => {
    const area = box.current?.getBoundingClientRect();
    if (!area || area.width === 0) return;
    const atMs = startMs + (span * (clientX - area.left)) / area.width;
    if (atMs >= nowMs - span / 200) void travelTo(workspace, undefined);
    else void travel.current(atMs);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowLeft') void travelBy(workspace, -1);
    else if (event.key === 'ArrowRight') void travelBy(workspace, 1);
    else if (event.key === 'Home') void travelTo(workspace, startMs);
    else if (event.key === 'End') void travelTo(workspace, undefined);
    else return;
    event.preventDefault();
  };
  return (
    <div class="lanes">
      <div class="lane-names" aria-hidden="true">
        {used.map((lane) => (
          <span key={lane}>{text.lanes[lane]}</span>
        ))}
      </div>
      <div class="lane-box" ref={box} onPointerDown={(event) => drag(event, goTo)}>
        <Ticks span={span} />
        {used.map((lane) => (
          <div class="lane" key={lane} aria-hidden="true">
            {happenings
              .filter((one) => one.lane === lane)
              .map((one, index) => (
                <i
                  key={index}
                  class={markClass(one, shownMs)}
                  title={`${clockText(one.atMs - startMs)} ${one.who}: ${one.what}`}
                  style={{ left: `${left(one.atMs)}%` }}
                />
              ))}
          </div>
        ))}
        <div
          class={store.past.value ? 'playhead past' : 'playhead'}
          role="slider"
          tabIndex={0}
          aria-label={text.playhead}
          aria-valuemin={0}
          aria-valuemax={Math.round((nowMs - startMs) / 1000)}
          aria-valuenow={Math.round((shownMs - startMs) / 1000)}
          aria-valuetext={store.past.value ? clockText(shownMs - startMs) : text.now}
          style={{ left: `${left(shownMs)}%` }}
          onKeyDown={onKeyDown}
        />
      </div>
    </div>
  );
}

function markClass({ atMs, isGood, lane }: Happening, shownMs: number): string {
  const verdict = isGood === undefined ? '' : isGood ? 'good' : 'bad';
  return [lane, verdict, atMs > shownMs ? 'future' : ''].filter((name) => name !== '').join(' ');
}

/** Calls `goTo` where the pointer goes down and wherever it is dragged. */
function drag(event: PointerEvent, goTo: (clientX: number) => void): void {
  const target = event.currentTarget as HTMLElement; // the lanes themselves
  target.setPointerCapture(event.pointerId);
  goTo(event.clientX);
  const move = (moved: PointerEvent): void => goTo(moved.clientX);
  target.addEventListener('pointermove', move);
  target.addEventListener(
    'lostpointercapture',
    () => target.removeEventListener('pointermove', move),
    { once: true },
  );
}

/** Round times, at most eight. */
function Ticks({ span }: { readonly span: number }): JSX.Element {
  const step = 1000 * (steps.find((each) => each * 1000 * 8 > span) ?? 7200);
  const count = Math.floor(span / step) + 1;
  return (
    <div class="ticks" aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        <span key={index} style={{ left: `${(100 * index * step) / span}%` }}>
          {clockText(index * step).replace(/^00:/, '')}
        </span>
      ))}
    </div>
  );
}
