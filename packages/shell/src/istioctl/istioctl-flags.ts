import type { CommandContext } from '../command.ts';
import type { FlagSpec } from '../kubectl/flags.ts';
import { KubectlFailure } from '../kubectl/failure.ts';
import { parseFlags } from '../kubectl/flags.ts';

type Level = 'info' | 'warning' | 'error';

export interface IstioctlFlags {
  readonly args: readonly string[];
  readonly namespace: string;
  readonly allNamespaces: boolean;
  readonly useKube: boolean;
  readonly suppressed: readonly string[];
  readonly outputThreshold: Level;
  readonly failureThreshold: Level;
}

const SPECS: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', kind: 'string' },
  { name: 'istioNamespace', short: 'i', kind: 'string' },
  { name: 'all-namespaces', short: 'A', kind: 'bool' },
  { name: 'use-kube', short: 'k', kind: 'bool' },
  { name: 'suppress', short: 'S', kind: 'list' },
  { name: 'output-threshold', kind: 'string' },
  { name: 'failure-threshold', kind: 'string' },
];

const UNMODELLED = [
  'context',
  'kubeconfig',
  'output',
  'color',
  'recursive',
  'meshConfigFile',
  'list-analyzers',
  'revision',
  'remote-contexts',
  'timeout',
  'verbosity',
  'short',
  'remote',
];

/** Reads the flags of an istioctl command; those that are not modelled are refused by name. */
export function readIstioctlFlags(
  command: string,
  args: readonly string[],
  { session }: CommandContext,
): IstioctlFlags {
  const flags = parseFlags(`istioctl ${command}`, args, SPECS, UNMODELLED);
  return {
    args: flags.args,
    namespace: flags.text('namespace') ?? session.namespace,
    allNamespaces: flags.isOn('all-namespaces'),
    useKube: flags.isOn('use-kube', true),
    // `IST0102=Namespace default`: only the code counts here.
    suppressed: flags.list('suppress').map((text) => text.split('=')[0] ?? ''),
    outputThreshold: levelOf(flags.text('output-threshold') ?? 'info'),
    failureThreshold: levelOf(flags.text('failure-threshold') ?? 'error'),
  };
}

function levelOf(text: string): Level {
  const level = text.toLowerCase();
  if (level === 'info' || level === 'warning' || level === 'error') return level;
  throw new KubectlFailure(
    `Error: "${text}" not a valid option, please choose from: [Info Warning Error]`,
  );
}
