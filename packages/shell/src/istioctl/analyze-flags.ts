import type { Flags, FlagSpec } from '../kubectl/flags.ts';
import { istioctlFailure } from './istioctl-failure.ts';

export type Level = 'info' | 'warning' | 'error';

export interface AnalyzeOptions {
  readonly namespace: string;
  readonly allNamespaces: boolean;
  readonly useKube: boolean;
  readonly isRecursive: boolean;
  readonly format: 'log' | 'json' | 'yaml';
  readonly suppressed: readonly Suppression[];
  readonly outputThreshold: Level;
  readonly failureThreshold: Level;
}

/** `IST0102=Namespace default`: a code, and which resources it is not told of. */
export interface Suppression {
  readonly code: string;
  /** `*` stands for any text. */
  readonly resource: string;
}

export const ANALYZE_FLAGS: readonly FlagSpec[] = [
  { name: 'all-namespaces', short: 'A', kind: 'bool' },
  { name: 'use-kube', short: 'k', kind: 'bool' },
  { name: 'suppress', short: 'S', kind: 'list' },
  { name: 'output', short: 'o', kind: 'string' },
  { name: 'output-threshold', kind: 'string' },
  { name: 'failure-threshold', kind: 'string' },
  { name: 'recursive', short: 'R', kind: 'bool' },
  { name: 'color', kind: 'bool' },
];

export const ANALYZE_UNMODELLED: readonly string[] = [
  'ignore-unknown',
  'list-analyzers',
  'meshConfigFile',
  'remote-contexts',
  'revision',
  'selectedAnalyzers',
  'timeout',
  'verbose',
];

/** Reads the flags of `istioctl analyze`; throws KubectlFailure for values that they do not have. */
export function readAnalyzeOptions(flags: Flags, currentNamespace: string): AnalyzeOptions {
  const format = flags.text('output') ?? 'log';
  if (format !== 'log' && format !== 'json' && format !== 'yaml') {
    throw istioctlFailure(`${format} not a valid option for format. See istioctl analyze --help`);
  }
  return {
    namespace: flags.text('namespace') ?? currentNamespace,
    allNamespaces: flags.isOn('all-namespaces'),
    useKube: flags.isOn('use-kube', true),
    isRecursive: flags.isOn('recursive'),
    format,
    suppressed: flags
      .list('suppress')
      .flatMap((text) => text.split(','))
      .map(readSuppression),
    outputThreshold: levelOf(flags.text('output-threshold') ?? 'info'),
    failureThreshold: levelOf(flags.text('failure-threshold') ?? 'error'),
  };
}

function readSuppression(text: string): Suppression {
  const [code = '', resource] = text.split('=');
  if (resource === undefined) {
    throw istioctlFailure(`${text} is not a valid suppression value. See istioctl analyze --help`);
  }
  return { code, resource };
}

function levelOf(text: string): Level {
  const level = text.toLowerCase();
  if (level === 'info' || level === 'warning' || level === 'error') return level;
  throw istioctlFailure(`"${text}" not a valid option, please choose from: [Info Warning Error]`);
}
