import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ResultOfSubmission } from '@drydock/api';
import { Icon } from '../components/icon.tsx';
import { gradingMessages } from '../grading-messages.ts';
import { api, problemText } from '../server/drydock-server.ts';
import { statusLooks, titleOf } from './check-list.tsx';
import { OverrideForm } from './override-form.tsx';
import {
  checkPoints,
  placeOf,
  shortNumber,
  textOf,
  trafficText,
  type GradedCheck,
  type Place,
} from './points.ts';

const text = gradingMessages.result;

export interface CheckDetailsProps {
  readonly submissionId: string;
  readonly lab: string;
  readonly check: GradedCheck;
  readonly isStaff: boolean;
  readonly onResult: (result: ResultOfSubmission) => void;
}

/** What a check asked, what it saw, which line decided, and what to think about. */
export function CheckDetails(props: CheckDetailsProps): JSX.Element {
  const { check, lab, submissionId, isStaff, onResult } = props;
  const { earned, possible } = checkPoints(check);
  const [tone, icon] = statusLooks[check.status];
  const hint = hintOf(check);
  return (
    <section class="panel" aria-label={text.details}>
      <div class="bar">
        <span class={`st ${tone}`}>
          <Icon name={icon} />
        </span>
        <h2 class="grow break">{titleOf(check)}</h2>
        {hint && <span class="chip mono">{hint.mistake}</span>}
        <b class="num nw">
          {shortNumber(earned)} / {shortNumber(possible)}
        </b>
      </div>
      <div class="dt">
        <Evidence check={check} />
        <PlaceLine key={`${lab}/${check.id}`} submissionId={submissionId} check={check} />
        {hint && <p class="note break">{hint.text}</p>}
        {isStaff && (
          <OverrideForm
            key={`${lab}/${check.id}`}
            submissionId={submissionId}
            lab={lab}
            check={check}
            onResult={onResult}
          />
        )}
      </div>
    </section>
  );
}

function Evidence({ check }: { readonly check: GradedCheck }): JSX.Element {
  const message = textOf(check['message']);
  const { request, seen, wanted } = counterexampleOf(check);
  if (check.status === 'muted') return <p class="mid">{text.muted}</p>;
  if (message === undefined && request === '') {
    return (
      <p class="mid">
        {check.status === 'pass' ? text.passed : check.hidden === true ? text.noText : ''}
      </p>
    );
  }
  return (
    <>
      {message !== undefined && <p class="break">{message}</p>}
      {request !== '' && (
        <dl class="kv">
          <Line name={text.asked}>
            <code class="break">{request}</code>
          </Line>
          <Line name={text.wanted}>{wanted}</Line>
          <Line name={text.seen}>
            <b>{seen}</b>
          </Line>
        </dl>
      )}
    </>
  );
}

function Line({
  name,
  children,
}: {
  readonly name: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd class="break">{children}</dd>
    </>
  );
}

interface Counterexample {
  readonly request: string;
  readonly wanted: string;
  readonly seen: string;
}

/** The request that shows the mistake, as one line each. */
function counterexampleOf(check: GradedCheck): Counterexample {
  const none = { request: '', wanted: '', seen: '' };
  const value = check['counterexample'];
  if (typeof value !== 'object' || value === null) return none;
  const { request, wanted, seen } = value as Readonly<Record<string, unknown>>;
  const { method, url } = (request ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof url !== 'string') return none;
  const verb = typeof method === 'string' ? method : 'GET';
  return { request: `${verb} ${url}`, wanted: trafficText(wanted), seen: trafficText(seen) };
}

function hintOf(
  check: GradedCheck,
): { readonly mistake: string; readonly text: string } | undefined {
  const value = check['hint'];
  if (typeof value !== 'object' || value === null) return undefined;
  const { mistake, text: said } = value as Readonly<Record<string, unknown>>;
  return typeof mistake === 'string' && typeof said === 'string'
    ? { mistake, text: said }
    : undefined;
}

interface PlaceLineProps {
  readonly submissionId: string;
  readonly check: GradedCheck;
}

/** `reviews-route.yaml:9`, with the lines around it from the archive that was handed in. */
function PlaceLine({ submissionId, check }: PlaceLineProps): JSX.Element | null {
  const place = placeOf(check);
  const [lines, setLines] = useState<readonly string[]>();
  const [problem, setProblem] = useState('');
  if (!place) return null;
  const show = async (): Promise<void> => {
    try {
      setLines(await readLines(submissionId, place.file));
    } catch (error) {
      setProblem(problemText(error));
    }
  };
  return (
    <div class="panel">
      <div class="bar">
        <span class="grow break">
          {text.place} <b class="mono">{`${place.file}:${place.line}`}</b>
        </span>
        {!lines && (
          <button class="btn sm ghost" type="button" onClick={() => void show()}>
            {text.loadWork}
          </button>
        )}
      </div>
      {problem !== '' && (
        <p class="empty" role="alert">
          {problem}
        </p>
      )}
      {lines && <Excerpt lines={lines} place={place} />}
    </div>
  );
}

/** Lines before and after the one that is pointed at. */
const AROUND = 6;

function Excerpt({
  lines,
  place,
}: {
  readonly lines: readonly string[];
  readonly place: Place;
}): JSX.Element {
  const first = Math.max(0, place.line - 1 - AROUND);
  return (
    <pre class="code excerpt" tabIndex={0} role="region" aria-label={place.file}>
      {lines.slice(first, place.line + AROUND).map((line, index) => {
        const number = first + index + 1;
        return (
          <span key={number} class={number === place.line ? 'marked' : ''}>
            <i aria-hidden="true">{number}</i>
            {line}
            {'\n'}
          </span>
        );
      })}
    </pre>
  );
}

/** A file larger than this is no manifest of a lab. */
const MOST_BYTES = 1_000_000;

async function readLines(submissionId: string, file: string): Promise<readonly string[]> {
  const answer = await api.call('GET /api/submissions/{submissionId}/archive', {
    params: { submissionId },
  });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  // The first bytes of every zip: `PK`.
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) throw new Error(text.notZip);
  const { strFromU8, unzipSync } = await import('fflate');
  const found = unzipSync(bytes, {
    filter: ({ name, originalSize }) =>
      originalSize <= MOST_BYTES && (name === file || name.endsWith(`/${file}`)),
  });
  const [content] = Object.values(found);
  if (!content) throw new Error(text.noFile);
  return strFromU8(content).split('\n');
}
