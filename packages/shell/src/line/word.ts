/** A piece of a word: literal text, or what is replaced when it is run. Quoted pieces are neither split nor globbed. */
export type WordPart =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | VariablePart
  /** `$(line)`: the output of a line. */
  | { readonly kind: 'substitution'; readonly line: string; readonly quoted: boolean }
  /** `$((expression))` */
  | { readonly kind: 'arithmetic'; readonly expression: string; readonly quoted: boolean };

/** `$NAME` or `${NAME…}`. */
export interface VariablePart {
  readonly kind: 'variable';
  readonly name: string;
  readonly quoted: boolean;
  readonly operation?: VariableOperation;
}

/** What `${NAME…}` does with the value: `-` and `:-` put a text in its place, `#` and `%` cut an end off, `length` counts. */
export interface VariableOperation {
  readonly operator:
    | '-'
    | ':-'
    | '='
    | ':='
    | '+'
    | ':+'
    | '?'
    | ':?'
    | '#'
    | '##'
    | '%'
    | '%%'
    | 'length';
  readonly word: Word;
}

export type Word = readonly WordPart[];

/** The text of a word that was written without quotes or variables: only such a word can be a keyword. */
export function plainText(word: Word): string | undefined {
  const [part, ...more] = word;
  return part?.kind === 'text' && !part.quoted && more.length === 0 ? part.text : undefined;
}
