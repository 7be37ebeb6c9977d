export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal';

/** The style in which go-yaml v2 writes a string (encode.go stringv, then libyaml's select_scalar_style). */
export function chooseStyle(text: string, isKey: boolean): ScalarStyle {
  if (readsAsOtherType(text)) return 'double';
  if (text.includes('\n')) return isKey || !isLiteralAllowed(text) ? 'double' : 'literal';
  const shape = analyze(text);
  if (shape.needsEscape) return 'double';
  if (shape.plainAllowed && text !== '') return 'plain';
  if (text === '') return 'double';
  return shape.singleAllowed ? 'single' : 'double';
}

function isLiteralAllowed(text: string): boolean {
  const { needsEscape, spaceBeforeBreak } = analyze(text);
  return !needsEscape && !spaceBeforeBreak;
}

const BOOL_OR_NULL =
  /^(?:y|Y|yes|Yes|YES|n|N|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF|~|null|Null|NULL)$/;
const INTEGER = /^[-+]?(?:0b[01_]+|0x[\da-fA-F_]+|0o?[0-7_]+|[1-9][\d_]*|0)$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;
const SPECIAL_FLOAT = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const SEXAGESIMAL = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const TIMESTAMP =
  /^\d{4}-\d\d?-\d\d?(?:(?:[Tt]|\s+)\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:\s*(?:Z|[-+]\d\d?(?::?\d\d)?))?)?$/;

/** Whether YAML 1.1 would resolve the plain text to something other than a string. */
function readsAsOtherType(text: string): boolean {
  if (BOOL_OR_NULL.test(text)) return true;
  if (!/^[-+.\d]/.test(text)) return false;
  return (
    INTEGER.test(text.replaceAll('_', '')) ||
    FLOAT.test(text.replaceAll('_', '')) ||
    SPECIAL_FLOAT.test(text) ||
    SEXAGESIMAL.test(text) ||
    TIMESTAMP.test(text)
  );
}

interface ScalarShape {
  readonly plainAllowed: boolean;
  readonly singleAllowed: boolean;
  readonly needsEscape: boolean;
  readonly spaceBeforeBreak: boolean;
}

/** libyaml's yaml_emitter_analyze_scalar for block context. */
function analyze(text: string): ScalarShape {
  // A tab, too, is written as an escape; so is everything beyond the basic plane.
  const needsEscape = /[^\n\u0020-\u007E\u0085\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/u.test(text);
  const edgeSpace = /^\s|\s$/.test(text);
  const startsDocument = text.startsWith('---') || text.startsWith('...');
  const indicator =
    /^[#,[\]{}&*!|>'"%@`]/.test(text) ||
    /^[?:-](?:\s|$)/.test(text) ||
    /:(?:\s|$)/.test(text) ||
    /\s#/.test(text);
  const spaceBeforeBreak = / \n/.test(text);
  return {
    needsEscape,
    plainAllowed: !edgeSpace && !startsDocument && !indicator && !text.includes('\n'),
    singleAllowed: !spaceBeforeBreak,
    spaceBeforeBreak,
  };
}
