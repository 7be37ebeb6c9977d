import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { FileState } from '../worker/views-protocol.ts';
import { DiffLines } from './diff-lines.tsx';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

const text = messages.compare;
const states = ['start', 'live', 'solution'] as const satisfies readonly FileState[];

/** Whether the learner has seen the solution of the open step. */
function isSolutionShown(store: LabStore): boolean {
  return store.shown.value.includes(store.step.value);
}

/** Chooses what the open file is compared with. */
export function CompareMenu(): JSX.Element | null {
  const { store } = useWorkspace();
  if (!store.files.value.has(store.file.value)) return null;
  return (
    <label class="self pick" title={text.label}>
      <Icon name="compare" small />
      <span class="vh">{text.label}</span>
      <select
        value={store.against.value ?? ''}
        onChange={(event) => {
          const { value } = event.currentTarget;
          store.against.value = states.find((state) => state === value);
        }}
      >
        <option value="">{text.with}</option>
        {states.map((state) => (
          <option
            key={state}
            value={state}
            disabled={state === 'solution' && !isSolutionShown(store)}
            title={
              state === 'solution' && !isSolutionShown(store) ? text.hiddenSolution : undefined
            }
          >
            {text[state]}
          </option>
        ))}
      </select>
      <Icon name="down" small />
    </label>
  );
}

/** The difference, beside the text and following it. */
export function ComparePane(): JSX.Element | null {
  const { store, cluster } = useWorkspace();
  const [diff, setDiff] = useState<string>();
  const against = store.against.value;
  const file = store.file.value;
  const now = store.shownFiles.value.get(file);
  const step = store.step.value;
  const revision = against === 'live' ? (store.cluster.value?.revision ?? 0) : 0;
  useEffect(() => {
    if (against === undefined || now === undefined) return undefined;
    let isOver = false;
    cluster
      .call((api) => api.compareFile(file, now, against, step))
      .then((lines) => !isOver && setDiff(lines))
      .catch(() => undefined); // the banner says that the cluster stopped
    return () => {
      isOver = true;
    };
  }, [cluster, against, file, now, step, revision]);
  if (against === undefined || now === undefined) return null;
  return (
    <section class="compare" aria-label={text.title[against]}>
      <div class="bar">
        <h3 class="grow trunc">{text.title[against]}</h3>
        <button
          class="btn icon ghost sm"
          type="button"
          aria-label={text.close}
          title={text.close}
          onClick={() => (store.against.value = undefined)}
        >
          <Icon name="x" small />
        </button>
      </div>
      {diff === undefined ? (
        <p class="dim quiet">{text.loading}</p>
      ) : diff === '' ? (
        <p class="dim quiet">{text.equal}</p>
      ) : (
        <DiffLines text={diff} label={text.title[against]} />
      )}
    </section>
  );
}
