import type { FlagSpec } from '../kubectl/flags.ts';

/** Flags of every istioctl command. */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', kind: 'string' },
  { name: 'istioNamespace', short: 'i', kind: 'string' },
];

export const GLOBAL_UNMODELLED: readonly string[] = [
  'as',
  'as-group',
  'as-uid',
  'context',
  'kubeclient-timeout',
  'kubeconfig',
  'vklog',
];
