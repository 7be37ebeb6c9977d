import type { JSX, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { CheckCard } from './check-card.tsx';
import type { CheckData, StepData } from './lab-data.ts';
import { isStepPassed, stepScore, type Progress } from './score.ts';
import { goToStep } from './steps.ts';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

function progressOf(store: LabStore): Progress {
  return { earned: store.earned.value, paid: store.paid.value, shown: store.shown.value };
}

function isDone(store: LabStore, step: StepData): boolean {
  return step.checks.length > 0 && isStepPassed(step, progressOf(store));
}

/** The steps, the lesson of the open one, and its checks. */
export function StepsPane({
  lessons,
}: {
  readonly lessons: Readonly<Record<string, string>>;
}): JSX.Element {
  const { store } = useWorkspace();
  const { steps } = store.data;
  const current = store.currentStep.value;
  const number = current ? steps.indexOf(current) + 1 : 0;
  const kept = keptChecks(store, current);
  const checks = useRef<HTMLDivElement>(null);
  useShownResults(store, checks);
  return (
    <div class="scroll steps-scroll" tabIndex={-1}>
      <StepList />
      <div class="step-head only-s dim">
        <span class="grow">{messages.steps.of(number, steps.length)}</span>
        <Draft />
      </div>
      {steps.map((step) => (
        <div class="task" key={step.id} hidden={step.id !== store.step.value}>
          <h2>{step.title}</h2>
          <div class="lesson" dangerouslySetInnerHTML={{ __html: lessons[step.id] ?? '' }} />
        </div>
      ))}
      <div class="checks" id="checks" aria-label={messages.checks.label} role="group" ref={checks}>
        {current?.checks.map((check) => (
          <CheckCard key={check.id} check={check} />
        ))}
        {kept.length > 0 && <p class="kept">{messages.checks.kept}</p>}
        {kept.map((check) => (
          <CheckCard key={check.id} check={check} />
        ))}
      </div>
    </div>
  );
}

/** Brings the first check that did not pass into view when results come in; focus stays where it is. */
function useShownResults(store: LabStore, checks: RefObject<HTMLDivElement>): void {
  const results = store.checks.value;
  const ladders = store.ladders.value;
  const seen = useRef({ results, ladders });
  useEffect(() => {
    if (seen.current.results === results && seen.current.ladders === ladders) return;
    seen.current = { results, ladders };
    const cards = checks.current;
    const card = cards?.querySelector('article.fail') ?? cards?.querySelector('article');
    card?.scrollIntoView({ block: 'nearest' });
  }, [checks, results, ladders]);
}

/** Checks of earlier steps that this one must not break: shown once they have run. */
function keptChecks(store: LabStore, step: StepData | undefined): readonly CheckData[] {
  return store.data.steps
    .flatMap(({ checks }) => checks)
    .filter(({ id }) => step?.keeps.includes(id) && store.checks.value.has(id));
}

function StepList(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  return (
    <ol class="step-list hide-s" aria-label={messages.steps.label}>
      {store.data.steps.map((step, index) => {
        const isOpen = step.id === store.step.value;
        const done = isDone(store, step);
        const isLocked = store.locked.value.has(step.id);
        const { earned, possible } = stepScore(step, progressOf(store));
        return (
          <li key={step.id}>
            <button
              type="button"
              class={['step', done ? 'done' : '', isOpen ? 'on' : ''].join(' ')}
              aria-current={isOpen ? 'step' : undefined}
              aria-disabled={isLocked}
              title={isLocked ? messages.steps.locked : undefined}
              onClick={() => void goToStep(workspace, step.id)}
            >
              <span class="no">{stepMark(isLocked, done && !isOpen) ?? index + 1}</span>
              <span>
                {step.title}
                {done && <span class="vh">, {messages.steps.passed}</span>}
                {isLocked && <span class="vh">, {messages.steps.locked}</span>}
              </span>
              <span class="dim t12 num">{done && messages.steps.points(earned, possible)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function stepMark(isLocked: boolean, isDone: boolean): JSX.Element | undefined {
  if (isLocked) return <Icon name="lock" small />;
  return isDone ? <Icon name="check" small /> : undefined;
}

/** Draft marks: done, current, to do. Always beside "2 of 5" in text. */
export function Draft(): JSX.Element {
  const { store } = useWorkspace();
  return (
    <span class="draft" aria-hidden="true">
      {store.data.steps.map((step) => (
        <i
          key={step.id}
          class={isDone(store, step) ? 'd' : step.id === store.step.value ? 'c' : ''}
        />
      ))}
    </span>
  );
}

/** The steps folded to numbers, for narrow screens. */
export function StepsRail(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const { steps } = store.data;
  const number = steps.findIndex(({ id }) => id === store.step.value) + 1;
  const label = messages.lab.openSteps(number, steps.length);
  const open = (): void => {
    store.stepsFolded.value = false;
  };
  const hasFailed = [...store.checks.value.values()].some(({ result }) => result.status === 'fail');
  return (
    <nav class="pane railp" aria-label={messages.steps.label}>
      <button
        class="btn icon ghost sm"
        type="button"
        aria-label={label}
        title={label}
        onClick={open}
      >
        <Icon name="right" />
      </button>
      {steps.map((step, index) => (
        <button
          key={step.id}
          type="button"
          class={`no ${isDone(store, step) ? 'd' : ''} ${step.id === store.step.value ? 'c' : ''}`}
          aria-label={step.title}
          title={step.title}
          onClick={() => void goToStep(workspace, step.id).then(open)}
        >
          {isDone(store, step) && step.id !== store.step.value ? (
            <Icon name="check" small />
          ) : (
            index + 1
          )}
        </button>
      ))}
      <span class="grow" />
      {hasFailed && (
        <span class="st bad" title={messages.states.failed}>
          <Icon name="bad" />
          <span class="vh">{messages.states.failed}</span>
        </span>
      )}
    </nav>
  );
}
