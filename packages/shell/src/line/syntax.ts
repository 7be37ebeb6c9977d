import type { Word } from './word.ts';

export interface Redirection {
  readonly from: 'stdin' | 'stdout' | 'stderr' | 'both';
  /** `text`: the word itself is what is read (here-documents and here-strings). */
  readonly mode: 'read' | 'text' | 'write' | 'append' | 'to-stdout' | 'to-stderr';
  readonly target?: Word;
}

export interface SimpleCommand {
  readonly kind: 'simple';
  readonly words: readonly Word[];
  readonly redirections: readonly Redirection[];
}

/** `for NAME in WORDS; do STEPS; done` */
export interface ForLoop {
  readonly kind: 'for';
  readonly variable: string;
  readonly words: readonly Word[];
  readonly body: readonly Step[];
  readonly redirections: readonly Redirection[];
}

/** `while STEPS; do STEPS; done`, or `until`. */
export interface WhileLoop {
  readonly kind: 'while';
  readonly isUntil: boolean;
  readonly condition: readonly Step[];
  readonly body: readonly Step[];
  readonly redirections: readonly Redirection[];
}

/** `if STEPS; then STEPS; elif …; else STEPS; fi` */
export interface Conditional {
  readonly kind: 'if';
  readonly branches: readonly {
    readonly condition: readonly Step[];
    readonly body: readonly Step[];
  }[];
  readonly otherwise: readonly Step[];
  readonly redirections: readonly Redirection[];
}

/** `{ STEPS; }`, or `( STEPS )`, whose variables are its own. */
export interface Group {
  readonly kind: 'group';
  readonly isSubshell: boolean;
  readonly body: readonly Step[];
  readonly redirections: readonly Redirection[];
}

export type PipelineCommand = SimpleCommand | ForLoop | WhileLoop | Conditional | Group;

/** Commands joined by `|`, and when it runs: always, or depending on the step before. */
export interface Step {
  readonly when: 'always' | 'success' | 'failure';
  /** `! a | b`: success is failure. */
  readonly isNegated: boolean;
  readonly commands: readonly PipelineCommand[];
}
