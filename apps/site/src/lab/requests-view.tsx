import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import { Composer } from './composer.tsx';
import { ManyOutcomes } from './many-outcomes.tsx';
import { isGoodStatus, pathOfUrl, senderName } from './request-words.ts';
import { Status } from './status.tsx';
import type { LabStore, RequestEntry } from './store.ts';
import { TraceInspector } from './trace-inspector.tsx';
import { useWorkspace } from './workspace.ts';

/** Compose a request, see those that were sent, and follow one, or two side by side. */
export function RequestsView(): JSX.Element {
  const { store } = useWorkspace();
  const requests = store.requests.value;
  const shown = store.selected.value.flatMap(
    (id) => requests.find((entry) => entry.id === id) ?? [],
  );
  return (
    <div class="req">
      <Composer />
      {requests.length === 0 ? (
        <Empty />
      ) : (
        <div class={shown.length > 1 ? 'req-body two' : 'req-body'}>
          <SentList store={store} />
          <Shown entries={shown} />
        </div>
      )}
    </div>
  );
}

function Shown({ entries }: { readonly entries: readonly RequestEntry[] }): JSX.Element | null {
  const [first, second] = entries;
  if (!first) return null;
  if (first.kind === 'many') return <ManyOutcomes many={first.many} />;
  if (first.kind === 'failed') {
    return (
      <p class="note warn req-failed">
        {messages.requests.failedToSend}: {first.error}
      </p>
    );
  }
  const other = second?.kind === 'one' ? second.traced : undefined;
  return <TraceInspector first={first.traced} {...(other ? { second: other } : {})} />;
}

function Empty(): JSX.Element {
  return (
    <div class="req-empty">
      <svg viewBox="0 0 88 44" aria-hidden="true">
        <rect x="1" y="12" width="24" height="18" rx="2" />
        <rect x="63" y="12" width="24" height="18" rx="2" />
        <path d="M25 21h38" stroke-dasharray="2 4" />
      </svg>
      <h2>{messages.requests.emptyTitle}</h2>
      <p class="mid">{messages.requests.emptyBody}</p>
    </div>
  );
}

function SentList({ store }: { readonly store: LabStore }): JSX.Element {
  const selected = store.selected.value;
  const choose = (entry: RequestEntry, isSecond: boolean): void => {
    const [first] = selected;
    const compares = isSecond && first !== undefined && first !== entry.id && entry.kind === 'one';
    store.selected.value = compares ? [first, entry.id] : [entry.id];
  };
  const now = store.cluster.value?.nowMs ?? 0;
  return (
    <ul class="sent" aria-label={messages.requests.list}>
      {store.requests.value.map((entry) => {
        const place = selected.indexOf(entry.id);
        return (
          <li key={entry.id}>
            <button
              type="button"
              aria-pressed={place !== -1}
              onClick={(event) => choose(entry, event.shiftKey)}
            >
              <span class="trunc name">
                {place !== -1 && <span class="ab">{place === 0 ? 'A' : 'B'}</span>}
                <code>{entryName(entry)}</code>
              </span>
              <span class="dim t11 trunc">{whenText(entry, now)}</span>
              <EntryStatus entry={entry} />
            </button>
          </li>
        );
      })}
      {store.requests.value.length > 1 && (
        <li class="dim t11 tip">{messages.requests.compareHint}</li>
      )}
    </ul>
  );
}

function entryName(entry: RequestEntry): string {
  if (entry.kind === 'one') return pathOfUrl(entry.traced.request.url);
  if (entry.kind === 'many') return `×${entry.many.count} ${pathOfUrl(entry.many.request.url)}`;
  return pathOfUrl(entry.what);
}

function whenText(entry: RequestEntry, now: number): string {
  const seconds = Math.max(0, Math.round((now - entry.workAt) / 1000));
  const who =
    entry.kind === 'one'
      ? `${messages.requests.from} ${senderName(entry.traced.request.from)}, `
      : '';
  if (seconds < 2) return who + messages.requests.now;
  return who + (seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`);
}

function EntryStatus({ entry }: { readonly entry: RequestEntry }): JSX.Element {
  if (entry.kind === 'failed') return <Status isGood={false} text="–" />;
  if (entry.kind === 'many') {
    const isGood = entry.many.outcomes.every(({ status }) => isGoodStatus(status));
    return <Status isGood={isGood} text={String(entry.many.outcomes.length)} />;
  }
  const { status } = entry.traced.result;
  return (
    <Status isGood={isGoodStatus(status)} text={status === undefined ? '–' : String(status)} />
  );
}
