import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TrafficRequest } from '@drydock/simulator';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { TracedResult } from '../worker/protocol.ts';
import { toast } from './actions.ts';
import { RequestTelemetryPanel } from '../metrics/request-telemetry.tsx';
import { answerText, asCurl, isGoodStatus, pathOfUrl, senderName } from './request-words.ts';
import { AnswerText } from './answer-text.tsx';
import { Status } from './status.tsx';
import { StationCard } from './station-card.tsx';
import { alignStations, inWords, stationsOf, type StationPair } from './trace-stations.ts';
import { useWorkspace } from './workspace.ts';

export interface TraceInspectorProps {
  readonly first: TracedResult;
  /** The request to compare with. */
  readonly second?: TracedResult;
}

/** The way of one request hop by hop, or of two side by side with the first difference found. */
export function TraceInspector({ first, second }: TraceInspectorProps): JSX.Element {
  const rows: readonly StationPair[] = second
    ? alignStations(stationsOf(first), stationsOf(second))
    : stationsOf(first).map((a) => ({ a, differs: false }));
  const firstDifference = rows.findIndex(({ differs }) => differs);
  const start = second ? Math.max(0, firstDifference) : firstDecision(rows);
  const [at, setAt] = useState(start);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => setAt(start), [first, second, start]);
  const go = (next: number): void => {
    const bounded = Math.max(0, Math.min(rows.length - 1, next));
    setAt(bounded);
    list.current?.children[bounded]?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'j' || event.key === 'ArrowDown') go(at + 1);
    else if (event.key === 'k' || event.key === 'ArrowUp') go(at - 1);
    else return;
    event.preventDefault();
  };
  return (
    <div class="insp">
      <div class={second ? 'insp-heads two' : 'insp-heads'}>
        <Head traced={first} letter="A" />
        {second && <Head traced={second} letter="B" />}
      </div>
      <div
        class="scroll"
        tabIndex={0}
        onKeyDown={onKeyDown}
        role="group"
        aria-label={messages.views.requests}
      >
        <ol class={second ? 'hops two' : 'hops'} ref={list}>
          {rows.map((row, index) => (
            <li
              key={index}
              class={hopClass(row, index, at, rows.length)}
              aria-current={index === at ? 'true' : undefined}
            >
              <Side row={row} side="a" />
              {second && <Side row={row} side="b" />}
            </li>
          ))}
        </ol>
        <AnswerText traced={second ?? first} />
        <RequestTelemetryPanel traced={second ?? first} />
        <section class="words">
          <h3>{messages.requests.inWords}</h3>
          <p>{inWords(first)}</p>
          {second && <p>{firstDifference === -1 ? messages.requests.same : inWords(second)}</p>}
        </section>
      </div>
      <Scrubber
        rows={rows}
        at={at}
        onGo={go}
        isFirstDifference={second !== undefined && at === firstDifference}
        request={first.request}
      />
    </div>
  );
}

interface ScrubberProps {
  readonly rows: readonly StationPair[];
  readonly at: number;
  readonly onGo: (at: number) => void;
  readonly isFirstDifference: boolean;
  readonly request: TrafficRequest;
}

/** Steps from hop to hop, and takes the request along as a command. */
function Scrubber({ rows, at, onGo, isFirstDifference, request }: ScrubberProps): JSX.Element {
  const { store } = useWorkspace();
  const copy = (): void => {
    void navigator.clipboard
      .writeText(asCurl(request))
      .then(() => toast(store, { icon: 'good', text: messages.requests.copied }));
  };
  return (
    <div class="scrub">
      <button
        class="btn icon ghost sm"
        type="button"
        aria-label={messages.requests.previous}
        title={messages.requests.previous}
        onClick={() => onGo(at - 1)}
      >
        <Icon name="left" />
      </button>
      <button
        class="btn icon ghost sm"
        type="button"
        aria-label={messages.requests.next}
        title={messages.requests.next}
        onClick={() => onGo(at + 1)}
      >
        <Icon name="right" />
      </button>
      <span class="nw num" aria-live="polite">
        {messages.requests.hopOf(at + 1, rows.length)}
        {isFirstDifference && (
          <>
            , <b>{messages.requests.firstDifference}</b>
          </>
        )}
      </span>
      <span class="track" aria-hidden="true">
        {rows.map((row, index) => (
          <i key={index} class={index === at ? 'on' : row.differs ? 'p' : ''} />
        ))}
      </span>
      <button class="btn sm ghost" type="button" onClick={copy}>
        <Icon name="copy" small />
        {messages.requests.copyCurl}
      </button>
    </div>
  );
}

/** The first hop where rules were tried: what a learner looks for. */
function firstDecision(rows: readonly StationPair[]): number {
  const found = rows.findIndex(({ a }) => (a?.rules.length ?? 0) > 0);
  return Math.max(0, found);
}

function hopClass(row: StationPair, index: number, at: number, count: number): string {
  const classes = ['hop-row'];
  if (row.differs) classes.push('dif');
  if (index === at) classes.push('at');
  if (index === 0) classes.push('first');
  if (index === count - 1) classes.push('last');
  return classes.join(' ');
}

function Side({ row, side }: { readonly row: StationPair; readonly side: 'a' | 'b' }): JSX.Element {
  const station = row[side];
  if (!station) return <div class="hop gap" aria-hidden="true" />;
  return <StationCard station={station} />;
}

function Head({
  traced,
  letter,
}: {
  readonly traced: TracedResult;
  readonly letter: string;
}): JSX.Element {
  const { request, result } = traced;
  const headers = Object.entries(request.headers ?? {});
  return (
    <div class="h">
      <span class="ab">{letter}</span>
      <b class="mono t12 trunc grow">
        {request.method ?? 'GET'} {pathOfUrl(request.url)}
      </b>
      <span class="dim t12 trunc">
        {headers.length > 0
          ? headers.map(([name, value]) => `${name}: ${value}`).join(', ')
          : `${messages.requests.from} ${senderName(request.from)}`}
      </span>
      <Status isGood={isGoodStatus(result.status)} text={answerText(result)} />
    </div>
  );
}
