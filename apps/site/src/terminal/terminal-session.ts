import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { onThemeChange, readTokenColours } from '../editor/token-colours.ts';
import type { ClusterEvents } from '../worker/protocol.ts';
import { createReader } from './line-reader.ts';
import type { TerminalOptions } from './terminal-options.ts';

export interface TerminalSession {
  readonly output: (output: ClusterEvents['output']) => void;
  fit(): void;
  dispose(): void;
}

/** xterm in `host`, with a line editor in front of the shell of the worker. */
export function openTerminalSession(host: HTMLElement, options: TerminalOptions): TerminalSession {
  const terminal = new Terminal({
    fontFamily: "'IBM Plex Mono', ui-monospace, Menlo, Consolas, monospace",
    fontSize: 12,
    lineHeight: 1.4,
    cursorBlink: false,
    cursorStyle: 'block',
    screenReaderMode: true,
    convertEol: true,
    theme: themeNow(),
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(host);
  const refit = (): void => {
    if (host.clientHeight > 0 && host.clientWidth > 0) fit.fit();
  };
  const sizes = new ResizeObserver(refit);
  sizes.observe(host);
  refit();
  const stopTheme = onThemeChange(() => {
    terminal.options.theme = themeNow();
  });
  const reader = createReader(terminal, options);
  terminal.onData(reader.onData);
  reader.prompt();
  return {
    output: ({ id, stream, text }) => {
      if (id === reader.running())
        terminal.write(stream === 'err' ? `\x1b[31m${text}\x1b[39m` : text);
    },
    fit: refit,
    dispose: () => {
      sizes.disconnect();
      stopTheme();
      terminal.dispose();
    },
  };
}

function themeNow(): ITheme {
  const colour = readTokenColours([
    'sunken',
    'ink',
    'ink-2',
    'accent',
    'accent-line',
    'good',
    'warn',
    'bad',
    'c-num',
    'c-str',
  ]);
  return {
    background: colour.sunken,
    foreground: colour.ink,
    cursor: colour.ink,
    cursorAccent: colour.sunken,
    selectionBackground: `${colour['accent-line']}99`,
    blue: colour.accent,
    brightBlue: colour.accent,
    green: colour.good,
    brightGreen: colour.good,
    yellow: colour.warn,
    brightYellow: colour.warn,
    red: colour.bad,
    brightRed: colour.bad,
    magenta: colour['c-num'],
    cyan: colour['c-str'],
    white: colour.ink,
    brightBlack: colour['ink-2'],
  };
}
