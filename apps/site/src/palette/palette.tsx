import { render, type JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { currentCommands } from './commands.ts';
import { search, type Entry } from './search.ts';

interface Item extends Entry {
  readonly run: () => void;
}

const long: ReadonlySet<string> = new Set([messages.reading.glossary, messages.reading.codes]);

let places: Promise<readonly Item[]> | undefined;

/** Labs and steps, from the file that the build wrote. */
async function fetchPlaces(): Promise<readonly Item[]> {
  const response = await fetch('/search.json');
  if (!response.ok) return [];
  // Written by our own build.
  const entries = (await response.json()) as readonly (Entry & { readonly url: string })[];
  return entries.map((entry) => ({ ...entry, run: () => location.assign(entry.url) }));
}

/** Shows the palette over the page; focus goes back to where it was when it closes. */
export async function showPalette(): Promise<void> {
  places ??= fetchPlaces();
  const found = await places.catch(() => []);
  const host = document.createElement('div');
  document.body.append(host);
  const opener = document.activeElement;
  const close = (): void => {
    render(null, host);
    host.remove();
    if (opener instanceof HTMLElement) opener.focus();
  };
  render(<Palette items={[...found, ...currentCommands()]} onClose={close} />, host);
}

interface PaletteProps {
  readonly items: readonly Item[];
  readonly onClose: () => void;
}

function Palette({ items, onClose }: PaletteProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const isCommandsOnly = query.startsWith('>');
  const { items: shown, corrected } = useMemo(() => {
    const commands = items.filter(({ group }) => group === messages.palette.commands);
    if (isCommandsOnly) return search(commands, query.slice(1));
    // Hundreds of words and codes are for those who type one.
    return search(query === '' ? items.filter(({ group }) => !long.has(group)) : items, query);
  }, [items, query, isCommandsOnly]);
  const ordered = grouped(shown);
  // Before the next key is heard.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    document.querySelector(`#palette-${at}`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const choose = (item: Item | undefined): void => {
    if (!item) return;
    dialog.current?.close();
    item.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setAt(Math.min(ordered.length - 1, at + 1));
    else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter') choose(ordered[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <dialog ref={dialog} class="palette" aria-label={messages.palette.label} onClose={onClose}>
      <div class="q">
        <Icon name="search" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={ordered.length > 0 ? `palette-${at}` : undefined}
          aria-label={messages.palette.label}
          placeholder={messages.palette.placeholder}
          autocomplete="off"
          spellcheck={false}
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
        />
        {corrected !== undefined && (
          <span class="dim t12 nw" role="status">
            {messages.palette.showing} <b>{corrected}</b>
          </span>
        )}
        <kbd>Esc</kbd>
      </div>
      <ResultList items={ordered} at={at} onChoose={choose} onPoint={setAt} />
      <div class="foot dim t12">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {messages.palette.move}
        </span>
        <span>
          <kbd>↵</kbd> {messages.palette.open}
        </span>
        <span>
          <kbd>&gt;</kbd> {messages.palette.onlyCommands}
        </span>
      </div>
    </dialog>
  );
}

interface ResultListProps {
  readonly items: readonly Item[];
  readonly at: number;
  readonly onChoose: (item: Item) => void;
  readonly onPoint: (at: number) => void;
}

function ResultList({ items, at, onChoose, onPoint }: ResultListProps): JSX.Element {
  if (items.length === 0) return <p class="none mid">{messages.palette.nothing}</p>;
  const groups = [...new Set(items.map(({ group }) => group))];
  return (
    <div class="results" id="palette-list" role="listbox" aria-label={messages.palette.results}>
      {groups.map((group) => (
        <div key={group} role="group" aria-label={group}>
          <p class="group dim t12" aria-hidden="true">
            {group}
          </p>
          {items.map((item, index) =>
            item.group === group ? (
              <div
                key={index}
                id={`palette-${index}`}
                class="hit"
                role="option"
                aria-selected={index === at}
                onPointerMove={() => onPoint(index)}
                onClick={() => onChoose(item)}
              >
                <span class="grow trunc">{item.title}</span>
                <span class="dim t12 nw">{item.note}</span>
              </div>
            ) : null,
          )}
        </div>
      ))}
    </div>
  );
}

/** The best group first, entries of one group together. */
function grouped(items: readonly Item[]): readonly Item[] {
  const groups = [...new Set(items.map(({ group }) => group))];
  return groups.flatMap((group) => items.filter((item) => item.group === group));
}
