import type { ComponentChildren, JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import type { CheckResult, TrafficSeen } from '@drydock/lab';
import { messages } from '../messages.ts';
import { openPlace } from './actions.ts';
import { checkStep } from './check-step.ts';
import { HintLadder } from './hint-ladder.tsx';
import type { CheckData } from './lab-data.ts';
import { Quiz } from './quiz.tsx';
import { inspect, sendOne } from './requests.ts';
import type { CheckView } from './store.ts';
import { useWorkspace } from './workspace.ts';

type Look = { readonly icon: IconName; readonly tone: string; readonly word: string };

const looks: Record<CheckResult['status'] | 'not-run', Look> = {
  pass: { icon: 'good', tone: 'good', word: messages.states.passed },
  partial: { icon: 'warn', tone: 'warn', word: messages.states.partial },
  fail: { icon: 'bad', tone: 'bad', word: messages.states.failed },
  muted: { icon: 'off', tone: '', word: messages.states.notRun },
  error: { icon: 'unsure', tone: 'warn', word: messages.states.couldNotCheck },
  'not-run': { icon: 'off', tone: '', word: messages.states.notRun },
};

/** One check: what it asks, how it stands, and, when it fails, what was sent, wanted, seen and decided. */
export function CheckCard({ check }: { readonly check: CheckData }): JSX.Element {
  const { store } = useWorkspace();
  const view = store.checks.value.get(check.id);
  const isRunning = store.checking.value;
  const passedBefore = (store.earned.value[check.id] ?? 0) >= check.points && check.points > 0;
  const status = view?.result.status ?? (passedBefore ? 'pass' : 'not-run');
  const look = looks[status];
  const earned = view?.result.earned ?? (passedBefore ? check.points : undefined);
  const isFailing = status === 'fail' || status === 'partial' || status === 'error';
  return (
    <article class={`check ${status === 'fail' ? 'fail' : ''}`} aria-busy={isRunning}>
      <div class="hd">
        <span class={isRunning ? 'st run' : `st ${look.tone}`}>
          <Icon name={isRunning ? 'run' : look.icon} class={isRunning ? 'turns' : ''} />
          <span class="vh">{isRunning ? messages.states.running : look.word}: </span>
        </span>
        <h3 class={`grow ${isFailing ? 'b' : ''}`}>
          {status === 'error' ? messages.checks.couldNot(check.title) : check.title}
        </h3>
        <span class="dim num nw">
          {earned ?? '–'} / {check.points}
        </span>
      </div>
      {check.quiz && <Quiz check={check.id} quiz={check.quiz} />}
      {check.quiz && status === 'pass' && view?.result.message !== undefined && (
        <p class="subline mid">{view.result.message}</p>
      )}
      {view && <Subline view={view} />}
      {view && isFailing && <Evidence check={check} view={view} />}
    </article>
  );
}

function Subline({ view }: { readonly view: CheckView }): JSX.Element | null {
  const { store } = useWorkspace();
  const { result } = view;
  const lines: string[] = [];
  if (view.revision !== store.revision.value) lines.push(messages.checks.stale);
  if (result.status === 'muted')
    lines.push(result.message ?? followsText(result, store.data.steps));
  if (lines.length === 0) return null;
  return <p class="subline dim t12">{lines.join('. ')}</p>;
}

function followsText(
  result: CheckResult,
  steps: readonly { readonly checks: readonly CheckData[] }[],
): string {
  const cause = steps.flatMap(({ checks }) => checks).find(({ id }) => id === result.follows);
  return messages.checks.follows(cause?.title ?? result.follows ?? '');
}

function Evidence({
  check,
  view,
}: {
  readonly check: CheckData;
  readonly view: CheckView;
}): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const { result, evidence } = view;
  const { counterexample } = result;
  const place = result.decidedBy ?? result.place;
  const request = counterexample?.request ?? evidence?.request;
  return (
    <div class="body">
      {!counterexample && <p>{result.message}</p>}
      {result.status === 'error' && <p class="mid">{messages.checks.noPointsTaken}</p>}
      <dl class="kv">
        {counterexample && (
          <>
            <Row name={messages.checks.sent}>
              <code>
                {counterexample.request.method ?? 'GET'} {pathOf(counterexample.request.url)}
              </code>{' '}
              {senderOf(counterexample.request.from)}
            </Row>
            <Row name={messages.checks.wanted}>{seenText(counterexample.wanted)}</Row>
            <Row name={messages.checks.seen}>{seenText(counterexample.seen)}</Row>
          </>
        )}
        {place && (
          <Row name={messages.checks.decidedBy}>
            <button class="link mono" type="button" onClick={() => openPlace(store, place)}>
              {place.file}:{place.line}
            </button>
          </Row>
        )}
      </dl>
      {counterexample && result.message !== undefined && <p class="vh">{result.message}</p>}
      <div class="row">
        {evidence && (
          <button class="btn sm" type="button" onClick={() => inspect(store, evidence)}>
            <Icon name="request" small />
            {messages.checks.stepThrough}
          </button>
        )}
        {request && (
          <button
            class="btn sm ghost"
            type="button"
            onClick={() => void sendOne(workspace, request)}
          >
            {messages.checks.sendAgain}
          </button>
        )}
        {result.status === 'error' && (
          <button class="btn sm" type="button" onClick={() => void checkStep(workspace)}>
            {messages.checks.again}
          </button>
        )}
      </div>
      {result.hint && <HintLadder check={check} hint={result.hint} />}
    </div>
  );
}

function Row({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function seenText(seen: TrafficSeen): JSX.Element {
  return (
    <>
      {seen.destination !== undefined && <b>{seen.destination}</b>}
      {seen.path !== undefined && (
        <>
          {seen.destination === undefined ? '' : ', '}
          {messages.checks.path} <code>{seen.path}</code>
        </>
      )}
      {seen.status !== undefined && (
        <>
          {seen.destination === undefined && seen.path === undefined ? '' : ', '}
          {seen.status}
        </>
      )}
      {seen.error !== undefined && ` ${seen.error}`}
    </>
  );
}

function pathOf(url: string): string {
  try {
    const { pathname, search } = new URL(url);
    return pathname + search;
  } catch {
    return url;
  }
}

function senderOf(from: NonNullable<CheckView['evidence']>['request']['from']): string {
  if ('external' in from) return '';
  return `${messages.checks.from} ${'workload' in from ? from.workload : from.pod}`;
}
