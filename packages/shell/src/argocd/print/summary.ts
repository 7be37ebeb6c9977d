import {
  parseTimestamp,
  type JsonObject,
  type JsonValue,
  type KubernetesObject,
} from '@drydock/manifests';
import { syncWindowState } from '@drydock/validation/argo';
import { formatDate } from '../../unix-date.ts';
import { hasSources, isAutomated, projectOf, qualifiedName, sourcesOf } from '../applications.ts';
import { listOf, partOf, table, textOf, textsOf } from '../argo-context.ts';

/** `Name:               argocd/shop`. */
function line(title: string, value: string): string {
  return `${title.padEnd(20)}${value}\n`;
}

/** A time as Go prints it: `2026-01-01 00:00:00 +0000 UTC`. */
export function goTime(text: string): string {
  const time = parseTimestamp(text);
  return time === undefined ? '<nil>' : formatDate(time, '%F %T +0000 UTC');
}

export function serverOf(application: KubernetesObject): string {
  const destination = partOf(application, 'spec', 'destination');
  return textOf(destination, 'server') || textOf(destination, 'name');
}

/** The first lines of `argocd app get`: printAppSummaryTable. */
export function summaryText(
  application: KubernetesObject,
  {
    url,
    windows,
    now,
  }: { readonly url: string; readonly windows: readonly unknown[]; readonly now: number },
): string {
  const [source] = sourcesOf(application['spec']);
  return (
    line('Name:', qualifiedName(application)) +
    line('Project:', projectOf(application)) +
    line('Server:', serverOf(application)) +
    line('Namespace:', textOf(application, 'spec', 'destination', 'namespace')) +
    line('URL:', url) +
    `${hasSources(application) ? 'Sources:' : 'Source:'}\n` +
    sourcesOf(application['spec']).map(sourceText).join('') +
    windowText(application, windows, now) +
    line('Sync Policy:', policyText(application)) +
    line('Sync Status:', syncText(application, textOf(source, 'targetRevision'))) +
    line('Health Status:', healthText(application))
  );
}

function sourceText(source: unknown): string {
  const files = textsOf(source, 'helm', 'valueFiles');
  const optional = (title: string, value: string): string =>
    value === '' ? '' : line(title, value);
  return (
    line('- Repo:', textOf(source, 'repoURL')) +
    line('  Target:', textOf(source, 'targetRevision')) +
    optional('  Path:', textOf(source, 'path')) +
    optional('  Ref:', textOf(source, 'ref')) +
    optional('  Helm Values:', files.join(',')) +
    optional('  Name Prefix:', textOf(source, 'kustomize', 'namePrefix'))
  );
}

function windowText(
  application: KubernetesObject,
  windows: readonly unknown[],
  now: number,
): string {
  // Objects of the API server are JSON; their types alone leave the fields open.
  const state = syncWindowState(
    windows as readonly JsonValue[],
    application as unknown as JsonObject,
    now,
  );
  const assigned = windows
    .filter((window) => isAssigned(window, application))
    .map((one) => `${textOf(one, 'kind')}:${textOf(one, 'schedule')}:${textOf(one, 'duration')}`);
  const status = state.canAutoSync
    ? 'Sync Allowed'
    : state.canManualSync
      ? 'Manual Allowed'
      : 'Sync Denied';
  const list = assigned.length > 0 ? line('Assigned Windows:', assigned.join(',')) : '';
  return line('SyncWindow:', status) + list;
}

function isAssigned(window: unknown, application: KubernetesObject): boolean {
  const matches = (patterns: readonly string[], value: string): boolean =>
    patterns.some((pattern) => globOf(pattern).test(value));
  return (
    matches(textsOf(window, 'applications'), application.metadata.name) ||
    matches(textsOf(window, 'clusters'), serverOf(application)) ||
    matches(textsOf(window, 'namespaces'), textOf(application, 'spec', 'destination', 'namespace'))
  );
}

function globOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source.replaceAll('?', '.')}$`, 's');
}

function policyText(application: KubernetesObject): string {
  if (!isAutomated(application)) return 'Manual';
  const prunes = partOf(application, 'spec', 'syncPolicy', 'automated', 'prune') === true;
  return `Automated${prunes ? ' (Prune)' : ''}`;
}

function syncText(application: KubernetesObject, target: string): string {
  const status = textOf(application, 'status', 'sync', 'status');
  const revision = textOf(application, 'status', 'sync', 'revision');
  const where = { Synced: ` to ${target}`, OutOfSync: ` from ${target}` }[status] ?? '';
  const isId = /^[0-9a-fA-F]{7}(?:[0-9a-fA-F]{33})?$/.test(target);
  const at = !isId && revision.length > 7 ? ` (${revision.slice(0, 7)})` : '';
  return `${status}${where}${at}`;
}

function healthText(application: KubernetesObject): string {
  const message = textOf(application, 'status', 'health', 'message');
  const status = textOf(application, 'status', 'health', 'status');
  return message === '' ? status : `${status} (${message})`;
}

/** The table of `status.conditions`; '' when there are none. */
export function conditionsText(application: KubernetesObject): string {
  const conditions = listOf(application, 'status', 'conditions');
  if (conditions.length === 0) return '';
  const rows = conditions.map((one) => [
    textOf(one, 'type'),
    textOf(one, 'message'),
    goTime(textOf(one, 'lastTransitionTime')),
  ]);
  return table([['CONDITION', 'MESSAGE', 'LAST TRANSITION'], ...rows]);
}

/** The outcome of the last operation: printOperationResult. */
export function operationText(application: KubernetesObject, now: number): string {
  const state = partOf(application, 'status', 'operationState');
  if (state === undefined || state === null) return '';
  const result = partOf(state, 'syncResult');
  const started = parseTimestamp(textOf(state, 'startedAt')) ?? now;
  const finished = parseTimestamp(textOf(state, 'finishedAt')) ?? now;
  const revisions = textsOf(result, 'revisions');
  const message = textOf(state, 'message');
  const sync =
    result === undefined
      ? ''
      : line('Operation:', 'Sync') +
        line(
          'Sync Revision:',
          revisions.length > 0 ? revisions.join(', ') : textOf(result, 'revision'),
        );
  return (
    sync +
    line('Phase:', textOf(state, 'phase')) +
    line('Start:', goTime(textOf(state, 'startedAt'))) +
    line('Finished:', goTime(textOf(state, 'finishedAt'))) +
    line('Duration:', goDuration(Math.floor(finished / 1000) - Math.floor(started / 1000))) +
    (message === '' ? '' : line('Message:', message))
  );
}

/** Seconds as Go's time.Duration: `1m5s`. */
export function goDuration(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    seconds % 60,
  ];
  if (hours > 0) return `${hours}h${minutes}m${rest}s`;
  return minutes > 0 ? `${minutes}m${rest}s` : `${rest}s`;
}
