import { usageFailure } from './failure.ts';
import type { FlagSpec, Flags } from './flags.ts';

export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  { name: 'namespace', short: 'n', kind: 'string' },
  { name: 'context', kind: 'string' },
  { name: 'as', kind: 'string' },
  { name: 'as-group', kind: 'list' },
  { name: 'token', kind: 'string' },
  { name: 'request-timeout', kind: 'string' },
  { name: 'v', short: 'v', kind: 'int' },
  { name: 'help', short: 'h', kind: 'bool' },
];

export const GLOBAL_UNMODELLED: readonly string[] = [
  'as-uid',
  'cache-dir',
  'certificate-authority',
  'client-certificate',
  'client-key',
  'cluster',
  'disable-compression',
  'insecure-skip-tls-verify',
  'kubeconfig',
  'kuberc',
  'log-flush-frequency',
  'match-server-version',
  'password',
  'profile',
  'profile-output',
  'server',
  'tls-server-name',
  'user',
  'username',
  'vmodule',
  'warnings-as-errors',
];

export const FILE_FLAGS: readonly FlagSpec[] = [
  { name: 'filename', short: 'f', kind: 'list' },
  { name: 'recursive', short: 'R', kind: 'bool' },
  { name: 'kustomize', short: 'k', kind: 'string' },
];

export const OUTPUT_FLAGS: readonly FlagSpec[] = [
  { name: 'output', short: 'o', kind: 'string' },
  { name: 'template', kind: 'string' },
  { name: 'show-managed-fields', kind: 'bool' },
  { name: 'allow-missing-template-keys', kind: 'bool' },
];

export const SELECTOR_FLAGS: readonly FlagSpec[] = [
  { name: 'selector', short: 'l', kind: 'string' },
];

export const ALL_NAMESPACES_FLAG: FlagSpec = { name: 'all-namespaces', short: 'A', kind: 'bool' };

export const DRY_RUN_FLAG: FlagSpec = { name: 'dry-run', kind: 'string', alone: 'unchanged' };

export const FIELD_MANAGER_FLAG: FlagSpec = { name: 'field-manager', kind: 'string' };

export const VALIDATE_FLAG: FlagSpec = { name: 'validate', kind: 'string', alone: 'strict' };

export type DryRun = 'none' | 'client' | 'server';

/** The value of --dry-run; throws kubectl's refusal for any other. */
export function dryRunOf(flags: Flags): DryRun {
  const text = flags.text('dry-run') ?? 'none';
  if (text === 'none' || text === 'client' || text === 'server') return text;
  if (text === 'unchanged') return 'client';
  if (text === 'true' || text === 'false') return text === 'true' ? 'client' : 'none';
  throw usageFailure(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`);
}

/** What is printed after the operation of a dry run. */
export function dryRunSuffix(dryRun: DryRun): string {
  if (dryRun === 'client') return ' (dry run)';
  return dryRun === 'server' ? ' (server dry run)' : '';
}

/** `dryRun=All` of a server dry run. */
export function dryRunQuery(dryRun: DryRun): { readonly dryRun?: string } {
  return dryRun === 'server' ? { dryRun: 'All' } : {};
}

/** The server's fieldValidation for --validate. */
export function fieldValidationOf(flags: Flags): string {
  const text = flags.text('validate') ?? 'strict';
  if (text === 'true' || text === 'strict') return 'Strict';
  if (text === 'warn') return 'Warn';
  if (text === 'false' || text === 'ignore') return 'Ignore';
  throw usageFailure(
    `invalid - validate option "${text}"; must be one of: strict (or true), warn, ignore (or false)`,
  );
}
