import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { StoredWork } from '@drydock/api';
import { filesOfWork } from '../class-bar/work-to-send.ts';
import { api, problemStatus, problemText } from '../server/drydock-server.ts';
import { workshopMessages } from '../workshop-messages.ts';
import type { LearnerView, StepView } from './class-view.ts';
import { learnerState } from './learner-state.ts';
import { Sheet } from './sheet.tsx';
import { spanText } from './time-words.ts';

const text = workshopMessages.look;

export interface LookSheetProps {
  readonly workshopId: string;
  readonly learner: LearnerView;
  readonly steps: readonly StepView[];
  readonly nowMs: number;
  readonly onClose: () => void;
}

type Look = { readonly work: StoredWork } | { readonly problem: string } | 'loading' | 'nothing';

/** A learner's workspace, to read: their files as they were last sent, asked for again while they work. */
export function LookSheet(props: LookSheetProps): JSX.Element {
  const { workshopId, learner, steps, nowMs } = props;
  const step = learner.at === undefined ? undefined : steps[learner.at];
  const look = useWork(workshopId, learner, step?.labId ?? steps[0]?.labId ?? '');
  return (
    <Sheet title={text.title(learner.name)} onClose={props.onClose}>
      <p class="mid">
        {step && `${text.at(step.number, step.step)}. ${learnerState(learner, nowMs).word}. `}
        {typeof look === 'object' &&
          'work' in look &&
          `${text.age(spanText(nowMs - look.work.at))}. `}
        {text.readOnly}
      </p>
      {look === 'loading' && <p class="dim">{text.loading}</p>}
      {look === 'nothing' && <p class="dim">{text.noFiles}</p>}
      {typeof look === 'object' && 'problem' in look && <p role="alert">{look.problem}</p>}
      {typeof look === 'object' && 'work' in look && <Files files={filesOfWork(look.work.work)} />}
    </Sheet>
  );
}

/** The work, read again whenever the learner has done something. */
function useWork(workshopId: string, learner: LearnerView, lab: string): Look {
  const [look, setLook] = useState<Look>('loading');
  useEffect(() => {
    const gone = new AbortController();
    const params = { workshopId, learnerId: learner.id, lab };
    api
      .call(
        'GET /api/workshops/{workshopId}/learners/{learnerId}/work/{lab}',
        { params },
        { signal: gone.signal },
      )
      .then((work) => setLook({ work }))
      .catch((error: unknown) => {
        if (gone.signal.aborted) return;
        setLook(problemStatus(error) === 404 ? 'nothing' : { problem: problemText(error) });
      });
    return () => gone.abort();
  }, [workshopId, learner.id, lab, learner.seenMs]);
  return look;
}

function Files({ files }: { readonly files: ReadonlyMap<string, string> }): JSX.Element {
  const names = [...files.keys()].toSorted();
  const [chosen, choose] = useState('');
  const shown = names.includes(chosen) ? chosen : (names[0] ?? '');
  if (names.length === 0) return <p class="dim">{text.noFiles}</p>;
  return (
    <div class="work-files">
      <ul class="list" aria-label={text.files}>
        {names.map((name) => (
          <li key={name}>
            <button
              type="button"
              class="mono"
              aria-current={name === shown}
              onClick={() => choose(name)}
            >
              {name}
            </button>
          </li>
        ))}
      </ul>
      <NumberedLines name={shown} content={files.get(shown) ?? ''} />
    </div>
  );
}

export interface NumberedLinesProps {
  readonly name: string;
  readonly content: string;
  /** Line to point at, from 1. */
  readonly marked?: number;
}

/** A file with the numbers of its lines. What somebody wrote is text here and nothing else. */
export function NumberedLines({ name, content, marked }: NumberedLinesProps): JSX.Element {
  return (
    <pre class="code numbered" tabIndex={0} role="region" aria-label={name}>
      {content.split('\n').map((line, index) => (
        <span key={index} class={index + 1 === marked ? 'marked' : ''}>
          {line === '' ? '\u00A0' : line}
        </span>
      ))}
    </pre>
  );
}
