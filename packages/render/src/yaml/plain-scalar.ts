const WORDS = new Set(
  ['y', 'yes', 'on', 'n', 'no', 'off', 'true', 'false', 'null']
    .flatMap((word) => [word, word.toUpperCase(), word.charAt(0).toUpperCase() + word.slice(1)])
    .concat(
      '',
      '~',
      '.nan',
      '.NaN',
      '.NAN',
      ...['', '+', '-'].flatMap((sign) => ['.inf', '.Inf', '.INF'].map((word) => sign + word)),
    ),
);
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const BASE60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;
const TIMESTAMP =
  /^\d{4}-\d{1,2}-\d{1,2}(?:(?:[Tt]|[ \t]+)\d{1,2}:\d{2}:\d{2}(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d{1,2}(?::?\d{2})?))?)?$/;

/** Whether YAML 1.1 as go-yaml reads it would take an unquoted text for something else than a string. */
export function resolvesToOther(text: string): boolean {
  if (WORDS.has(text)) return true;
  if (!/^[-+.0-9]/.test(text)) return false;
  const digits = text.replaceAll('_', '');
  return FLOAT.test(digits) || isInteger(digits) || BASE60.test(text) || TIMESTAMP.test(text);
}

function isInteger(text: string): boolean {
  return /^[-+]?(?:0b[01]+|0x[0-9a-fA-F]+|0o[0-7]+|0[0-7]*|[0-9]+)$/.test(text);
}

export interface ScalarShape {
  readonly isMultiline: boolean;
  readonly allowsPlain: boolean;
  readonly allowsSingleQuotes: boolean;
  readonly allowsBlock: boolean;
}

/** What libyaml's emitter finds about a text (yaml_emitter_analyze_scalar), for block context. */
export function analyzeScalar(text: string): ScalarShape {
  if (text === '')
    return { isMultiline: false, allowsPlain: true, allowsSingleQuotes: true, allowsBlock: false };
  const isMultiline = /[\n\r\u0085\u2028\u2029]/.test(text);
  const hasIndicator =
    /^(?:---|\.\.\.)/.test(text) ||
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[?:-](?:\s|$)/.test(text) ||
    /:(?:\s|$)/.test(text) ||
    /\s#/.test(text);
  const hasEdgeSpace = /^[ \n\r\u0085\u2028\u2029]|[ \n\r\u0085\u2028\u2029]$/.test(text);
  const isSpecial =
    /[^\n\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u.test(
      text,
    );
  const breakSpace = /[\n\r] /.test(text);
  const spaceBreak = / [\n\r]/.test(text);
  return {
    isMultiline,
    allowsPlain: !hasIndicator && !hasEdgeSpace && !isMultiline && !isSpecial,
    allowsSingleQuotes: !breakSpace && !spaceBreak && !isSpecial,
    allowsBlock: !text.endsWith(' ') && !spaceBreak && !isSpecial,
  };
}
