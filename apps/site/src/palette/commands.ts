import type { Entry } from './search.ts';

/** An act that the page offers in the palette. */
export interface Command extends Entry {
  readonly run: () => void;
}

let provide: () => readonly Command[] = () => [];

/** Says what the page can do; asked each time when the palette opens. */
export function provideCommands(commands: () => readonly Command[]): void {
  provide = commands;
}

export function currentCommands(): readonly Command[] {
  return provide();
}
