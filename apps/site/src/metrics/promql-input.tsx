import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { messages } from '../messages.ts';
import { rankWords, readPromqlCaret, type PromqlPlace } from './complete-promql.ts';
import type { PrometheusClient } from './prometheus-client.ts';

export interface PromqlInputProps {
  readonly value: string;
  readonly onChange: (query: string) => void;
  readonly onRun: () => void;
  readonly client: PrometheusClient;
  /** Functions and aggregations. */
  readonly words: () => Promise<readonly string[]>;
  readonly isWrong: boolean;
}

interface Offered {
  readonly items: readonly string[];
  readonly from: number;
  readonly to: number;
  readonly at: number;
}

const DURATIONS = ['30s', '1m', '2m', '5m', '10m', '30m', '1h'];
const SHOWN = 12;

/** One line of PromQL with a list of what may stand at the caret: metrics, functions, labels and their values. */
export function PromqlInput(props: PromqlInputProps): JSX.Element {
  const { value, onChange, onRun, client, words, isWrong } = props;
  const field = useRef<HTMLInputElement>(null);
  const [offered, setOffered] = useState<Offered>();
  const asked = useRef(0);

  const offer = async (query: string, caret: number): Promise<void> => {
    const turn = ++asked.current;
    const { place, from, word } = readPromqlCaret(query, caret);
    const found = word === '' && place.kind === 'name' ? [] : await wordsAt(place, client, words);
    if (turn !== asked.current) return;
    const items = rankWords(found, word, SHOWN).filter((item) => item !== word);
    setOffered(items.length > 0 ? { items, from, to: caret, at: 0 } : undefined);
  };
  const take = (item: string): void => {
    if (!offered) return;
    onChange(value.slice(0, offered.from) + item + value.slice(offered.to));
    const caret = offered.from + item.length;
    asked.current++;
    setOffered(undefined);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' && !(offered && offered.at > 0)) {
      setOffered(undefined);
      onRun();
    } else if (!offered) {
      return;
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : offered.items.length - 1;
      setOffered({ ...offered, at: (offered.at + step) % offered.items.length });
    } else if (event.key === 'Enter' || (event.key === 'Tab' && !event.shiftKey)) {
      take(offered.items[offered.at] ?? '');
    } else if (event.key === 'Escape') {
      setOffered(undefined);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="promql">
      <input
        ref={field}
        class="mono"
        type="text"
        role="combobox"
        aria-label={messages.metrics.query}
        aria-expanded={offered !== undefined}
        aria-controls="promql-words"
        aria-autocomplete="list"
        aria-activedescendant={offered ? `promql-word-${offered.at}` : undefined}
        aria-invalid={isWrong}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        value={value}
        placeholder={messages.metrics.placeholder}
        onInput={({ currentTarget }) => {
          onChange(currentTarget.value);
          void offer(currentTarget.value, currentTarget.selectionStart ?? 0);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOffered(undefined)}
      />
      <Words offered={offered} onTake={take} />
    </div>
  );
}

interface WordsProps {
  readonly offered: Offered | undefined;
  readonly onTake: (item: string) => void;
}

function Words({ offered, onTake }: WordsProps): JSX.Element {
  return (
    <ul id="promql-words" role="listbox" aria-label={messages.metrics.words} hidden={!offered}>
      {offered?.items.map((item, index) => (
        <li
          key={item}
          id={`promql-word-${index}`}
          role="option"
          aria-selected={index === offered.at}
          onMouseDown={(event) => {
            event.preventDefault();
            onTake(item);
          }}
        >
          {item}
        </li>
      ))}
    </ul>
  );
}

async function wordsAt(
  place: PromqlPlace,
  client: PrometheusClient,
  words: () => Promise<readonly string[]>,
): Promise<readonly string[]> {
  switch (place.kind) {
    case 'name':
      return [...(await client.labelValues('__name__')), ...(await words())];
    case 'label':
      return (await client.labelNames(place.metric)).filter((name) => name !== '__name__');
    case 'value':
      return client.labelValues(place.label, place.metric);
    case 'duration':
      return DURATIONS;
    case 'none':
      return [];
  }
}
