import { RE2JS } from 're2js';

export const RELABEL_ACTIONS = [
  'replace',
  'keep',
  'drop',
  'keepequal',
  'dropequal',
  'hashmod',
  'labelmap',
  'labeldrop',
  'labelkeep',
  'lowercase',
  'uppercase',
] as const;

export type RelabelAction = (typeof RELABEL_ACTIONS)[number];

/** One relabelling step, with Prometheus' defaults filled in. */
export interface RelabelConfig {
  readonly action: RelabelAction;
  readonly sourceLabels: readonly string[];
  readonly separator: string;
  readonly regex: string;
  /** Anchored at both ends; `.` matches newlines. */
  readonly pattern: RE2JS;
  readonly modulus: bigint;
  readonly targetLabel: string;
  readonly replacement: string;
}

/** `legacy` admits only the classic label names; `utf8` any text. */
export type NameScheme = 'utf8' | 'legacy';

export type RelabelParse =
  | { readonly ok: true; readonly configs: readonly RelabelConfig[] }
  | { readonly ok: false; readonly error: string };

const FIELDS = [
  'source_labels',
  'separator',
  'regex',
  'modulus',
  'target_label',
  'replacement',
  'action',
];
const DEFAULTS = {
  separator: ';',
  regex: '(.*)',
  modulus: 0n,
  targetLabel: '',
  replacement: '$1',
} as const;

/** Reads a list of relabel configs, as parsed from YAML. A config that Prometheus refuses is an error in its words. */
export function parseRelabelConfigs(value: unknown, scheme: NameScheme = 'utf8'): RelabelParse {
  if (value === null || value === undefined) return { ok: true, configs: [] };
  if (!Array.isArray(value)) return { ok: false, error: 'relabel configs must be a list' };
  const configs: RelabelConfig[] = [];
  for (const item of value) {
    const parsed = parseOne(item, scheme);
    if (typeof parsed === 'string') return { ok: false, error: parsed };
    configs.push(parsed);
  }
  return { ok: true, configs };
}

function parseOne(item: unknown, scheme: NameScheme): RelabelConfig | string {
  if (typeof item !== 'object' || item === null || Array.isArray(item))
    return 'empty or null relabeling rule';
  const fields = new Map<string, unknown>(Object.entries(item));
  const unknown = [...fields.keys()].find((name) => !FIELDS.includes(name));
  if (unknown !== undefined) return `field ${unknown} not found in a relabel config`;
  const action = fields.has('action') ? text(fields.get('action')).toLowerCase() : 'replace';
  if (!isAction(action)) return `unknown relabel action ${JSON.stringify(action)}`;
  const modulus = integer(fields.get('modulus'));
  if (modulus === undefined) return `modulus must be an integer that is not negative`;
  const sourceLabels = list(fields.get('source_labels'));
  const bad = sourceLabels.find((name) => !isLabelName(name, scheme));
  if (bad !== undefined) return `${JSON.stringify(bad)} is not a valid label name`;
  const regex = fields.has('regex') ? text(fields.get('regex')) : DEFAULTS.regex;
  const pattern = compile(regex);
  if (!pattern) return `error parsing regexp: ${regex}`;
  const optional = (name: string, fallback: string): string =>
    fields.has(name) ? text(fields.get(name)) : fallback;
  const config: RelabelConfig = {
    action,
    sourceLabels,
    regex,
    pattern,
    modulus,
    separator: optional('separator', DEFAULTS.separator),
    targetLabel: optional('target_label', DEFAULTS.targetLabel),
    replacement: optional('replacement', DEFAULTS.replacement),
  };
  return whyRefused(config, scheme) ?? config;
}

function isAction(name: string): name is RelabelAction {
  return RELABEL_ACTIONS.some((action) => action === name);
}

/** A YAML scalar as text; anything else is no text of a config. */
function text(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
    case 'boolean':
      return value.toString();
    default:
      return '';
  }
}

function list(value: unknown): readonly string[] {
  if (value === null || value === undefined) return [];
  return Array.isArray(value) ? value.map(text) : [text(value)];
}

function integer(value: unknown): bigint | undefined {
  if (value === undefined || value === null) return 0n;
  if (typeof value === 'bigint') return value >= 0n ? value : undefined;
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? BigInt(value)
    : undefined;
}

function compile(regex: string): RE2JS | undefined {
  try {
    return RE2JS.compile(regex, RE2JS.DOTALL);
  } catch {
    return undefined;
  }
}

export function isLabelName(name: string, scheme: NameScheme): boolean {
  return scheme === 'legacy' ? /^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) : name !== '';
}

/** A target that may hold `$1` or `${1}`: what is around the references must be fit for a name. */
function isLabelTemplate(name: string, scheme: NameScheme): boolean {
  if (scheme === 'utf8') return name !== '';
  return /^(?:(?:[a-zA-Z_]|\$(?:\{\w+\}|\w+))+\w*)+$/.test(name);
}

const NEEDS_TARGET: readonly RelabelAction[] = [
  'replace',
  'hashmod',
  'lowercase',
  'uppercase',
  'keepequal',
  'dropequal',
];

/** What Prometheus' Config.Validate refuses. */
function whyRefused(config: RelabelConfig, scheme: NameScheme): string | undefined {
  const { action, targetLabel, replacement, modulus } = config;
  if (action === 'hashmod' && modulus === 0n)
    return 'relabel configuration for hashmod requires non-zero modulus';
  if (NEEDS_TARGET.includes(action) && targetLabel === '') {
    return `relabel configuration for ${action} action requires 'target_label' value`;
  }
  const isTemplate = action === 'replace' && targetLabel.includes('$');
  const isFit = isTemplate
    ? isLabelTemplate(targetLabel, scheme)
    : isLabelName(targetLabel, scheme);
  if (NEEDS_TARGET.includes(action) && !isFit)
    return `${JSON.stringify(targetLabel)} is invalid 'target_label' for ${action} action`;
  if ((action === 'lowercase' || action === 'uppercase') && replacement !== DEFAULTS.replacement) {
    return `'replacement' can not be set for ${action} action`;
  }
  if (action === 'labelmap' && !isLabelTemplate(replacement, scheme)) {
    return `${JSON.stringify(replacement)} is invalid 'replacement' for labelmap action`;
  }
  return whyTooMuch(config);
}

function whyTooMuch(config: RelabelConfig): string | undefined {
  const { action, sourceLabels, separator, regex, modulus, targetLabel, replacement } = config;
  const isPlain =
    separator === DEFAULTS.separator && modulus === 0n && replacement === DEFAULTS.replacement;
  if (
    (action === 'keepequal' || action === 'dropequal') &&
    !(isPlain && regex === DEFAULTS.regex)
  ) {
    return `${action} action requires only 'source_labels' and \`target_label\`, and no other fields`;
  }
  if (
    (action === 'labeldrop' || action === 'labelkeep') &&
    !(isPlain && sourceLabels.length === 0 && targetLabel === '')
  ) {
    return `${action} action requires only 'regex', and no other fields`;
  }
  return undefined;
}
