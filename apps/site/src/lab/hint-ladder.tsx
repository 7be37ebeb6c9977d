import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import { openRung } from './check-step.ts';
import type { CheckData } from './lab-data.ts';
import { useWorkspace } from './workspace.ts';

export interface HintLadderProps {
  readonly check: CheckData;
  readonly hint: { readonly mistake: string; readonly text: string };
}

/** The rungs of a recognised mistake: open ones with their text, the next with its price, in order only. */
export function HintLadder({ check, hint }: HintLadderProps): JSX.Element {
  const { store } = useWorkspace();
  const rungs = store.ladders.value.get(check.id) ?? [
    { rung: 'symptom' as const, text: hint.text, price: 0 },
  ];
  const open = store.rungs.value[`${check.id}/${hint.mistake}`] ?? 1;
  return (
    <ol class="ladder" aria-label={messages.hints.label}>
      {rungs.map(({ rung, text, price }, index) => {
        const name = messages.hints.rungs[rung];
        const isOpen = index < open;
        return (
          <li key={rung} class={isOpen ? 'rung open' : 'rung'}>
            <span class="no">{index + 1}</span>
            {isOpen ? <RungText text={text} isDiff={rung === 'diff'} /> : <span>{name}</span>}
            {!isOpen && (
              <button
                class="btn sm ghost"
                type="button"
                disabled={index > open}
                aria-label={`${price > 0 ? messages.hints.showFor(price) : messages.hints.show}: ${messages.hints.rungLabel(index + 1, name)}`}
                onClick={() => openRung(store, check.id, hint.mistake)}
              >
                {price > 0 ? messages.hints.showFor(price) : messages.hints.show}
              </button>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function RungText({
  text,
  isDiff,
}: {
  readonly text: string;
  readonly isDiff: boolean;
}): JSX.Element {
  if (!isDiff) return <span>{text}</span>;
  return (
    <pre class="code diff" tabIndex={0}>
      {text.split('\n').map((line, index) => (
        <span key={index} class={line.startsWith('+') ? 'add' : line.startsWith('-') ? 'del' : ''}>
          {line}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
