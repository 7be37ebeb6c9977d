import type { Terminal } from '@xterm/xterm';
import {
  backspace,
  commonPrefix,
  completeWord,
  deleteForward,
  deleteWord,
  emptyHistory,
  emptyLine,
  insert,
  moveTo,
  recall,
  remember,
  type History,
  type LineEditor,
} from './line-editor.ts';
import type { TerminalOptions } from './terminal-options.ts';

/** Keys that change the line where it stands. */
const edits: Readonly<Record<string, (line: LineEditor) => LineEditor>> = {
  '\x7f': backspace,
  '\x1b[3~': deleteForward,
  '\x1b[D': (line) => moveTo(line, line.cursor - 1),
  '\x1b[C': (line) => moveTo(line, line.cursor + 1),
  '\x1b[H': (line) => moveTo(line, 0),
  '\x1b[F': (line) => moveTo(line, line.text.length),
  '\x01': (line) => moveTo(line, 0),
  '\x05': (line) => moveTo(line, line.text.length),
  '\x15': (line) => ({ text: line.text.slice(line.cursor), cursor: 0 }),
  '\x17': deleteWord,
};

export interface Reader {
  readonly onData: (data: string) => void;
  readonly prompt: () => void;
  readonly running: () => number | undefined;
}

/** The prompt and the line, written over what stood there, with the cursor in its place. */
function painted(prompt: string, { text, cursor }: LineEditor): string {
  const back = text.length - cursor;
  return `\r\x1b[K\x1b[34m${prompt}\x1b[39m${text}${back > 0 ? `\x1b[${back}D` : ''}`;
}

/** What to write when the line only grew at its end: a screen reader then hears the letter, not the line. */
function echoed(before: LineEditor, after: LineEditor): string | undefined {
  const isAtEnd = before.cursor === before.text.length && after.cursor === after.text.length;
  return isAtEnd && after.text.startsWith(before.text)
    ? after.text.slice(before.text.length)
    : undefined;
}

function linesOf(data: string): readonly string[] {
  return data.replaceAll('\r\n', '\n').split(/[\r\n]/);
}

function recalled(
  history: History,
  direction: -1 | 1,
  line: LineEditor,
): { readonly history: History; readonly line: LineEditor } {
  const found = recall(history, direction, line.text);
  return { history: found.history, line: { text: found.text, cursor: found.text.length } };
}

function completed(typed: LineEditor, candidates: readonly string[]): LineEditor {
  const common = commonPrefix(candidates);
  return completeWord(typed, candidates.length === 1 ? `${common} ` : common);
}

/** Reads keys into a line, and hands finished lines over one at a time. */
export function createReader(terminal: Terminal, options: TerminalOptions): Reader {
  let line: LineEditor = emptyLine;
  let history: History = emptyHistory;
  let running: number | undefined;
  let lastId = 0;
  /** What was typed or pasted after the line that runs. */
  const ahead: string[] = [];
  /** Lines of a command that is not whole yet: a quote or a here-document is open. */
  let begun = '';

  const shownPrompt = (): string => (begun === '' ? options.prompt : '> ');
  const show = (): void => terminal.write(painted(shownPrompt(), line));
  const prompt = (): void => {
    line = emptyLine;
    show();
  };
  const run = async (entered: string): Promise<void> => {
    terminal.write('\r\n');
    history = remember(history, entered);
    const text = begun + entered;
    running = 0; // nothing is typed into a line whose end is looked for
    const isOpen = await options.needsMore(text).catch(() => false);
    running = undefined;
    begun = isOpen ? `${text}\n` : '';
    if (!isOpen && text.trim() === 'clear') terminal.clear();
    else if (!isOpen && text.trim() !== '') {
      running = ++lastId;
      const id = running;
      await options.run(id, text).catch(() => undefined); // the banner says why
      running = undefined;
    }
    prompt();
    for (const data of ahead.splice(0)) onData(data);
  };
  const complete = async (): Promise<void> => {
    const typed = line;
    const candidates = await options.complete(typed.text.slice(0, typed.cursor)).catch(() => []);
    if (line !== typed || candidates.length === 0) return;
    line = completed(typed, candidates);
    const isStuck = candidates.length > 1 && line.text === typed.text;
    if (isStuck) terminal.write(`\r\n${candidates.join('  ')}\r\n`);
    show();
  };
  const step = (direction: -1 | 1): void => {
    ({ history, line } = recalled(history, direction, line));
    show();
  };
  const giveUp = (): void => {
    terminal.write('^C\r\n');
    begun = '';
    prompt();
  };
  const keys: Readonly<Record<string, () => void>> = {
    '\x0c': () => terminal.clear(),
    '\x03': giveUp,
    '\x1b[A': () => step(-1),
    '\x1b[B': () => step(1),
    '\t': () => void complete(),
  };
  const edit = (next: LineEditor): void => {
    const text = echoed(line, next) ?? painted(shownPrompt(), next);
    line = next;
    terminal.write(text);
  };
  /** What was typed or pasted; every line but the last is entered. */
  const paste = (data: string): void => {
    const [first = '', ...others] = linesOf(data);
    edit(insert(line, first.replaceAll('\t', '  ')));
    if (others.length === 0) return;
    ahead.push(...others.slice(0, -1).map((each) => `${each}\r`), others.at(-1) ?? '');
    void run(line.text);
  };
  function onData(data: string): void {
    const change = edits[data];
    if (running !== undefined && data === '\x03') options.interrupt(running);
    else if (running !== undefined) ahead.push(data);
    else if (change) edit(change(line));
    else if (keys[data]) keys[data]();
    else if (!data.startsWith('\x1b')) paste(data);
  }
  return { onData, prompt, running: () => running };
}
