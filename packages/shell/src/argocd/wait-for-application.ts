import type { KubernetesObject } from '@drydock/manifests';
import { formatDate } from '../unix-date.ts';
import { alignTabs } from '../kubectl/print/tab-writer.ts';
import {
  findApplication,
  getApplication,
  isOperating,
  refreshApplication,
  waitFor,
  type AppName,
} from './applications.ts';
import { partOf, textOf, type ArgoContext } from './argo-context.ts';
import { ArgoFailure } from './argo-failure.ts';
import { printApplication } from './print/application-text.ts';
import { operationText, summaryText } from './print/summary.ts';
import {
  resourceStates,
  stateKey,
  type ResourceFilter,
  type ResourceState,
} from './print/resource-states.ts';
import { applicationUrl } from './settings.ts';

/** What `app wait` and `app sync` wait for. */
export interface WaitGoals {
  readonly sync: boolean;
  readonly health: boolean;
  readonly operation: boolean;
  readonly suspended: boolean;
  readonly degraded: boolean;
  readonly deleted: boolean;
}

export interface WaitOptions {
  readonly goals: WaitGoals;
  /** Seconds; 0 is without end, which here means a day of cluster time. */
  readonly timeout: number;
  readonly filters: readonly ResourceFilter[];
  readonly output: string;
  /** The Application before the operation that is waited for: its resources are shown first. */
  readonly before?: KubernetesObject;
}

const DAY_SECONDS = 86_400;

/** Waits as waitOnApplicationStatus does, printing what changes and the state at the end; resolves to the Application then. */
export async function waitForApplication(
  argo: ArgoContext,
  name: AppName,
  options: WaitOptions,
): Promise<KubernetesObject> {
  const { goals, timeout } = options;
  const progress = new Progress(argo, options);
  if (options.before) progress.show(options.before);
  let application = await getApplication(argo, name);
  let isGone = false;
  let wasOperating = false;
  const met = await waitFor(
    argo,
    `application ${name.name}`,
    (timeout === 0 ? DAY_SECONDS : timeout) * 1000,
    async () => {
      const found = await findApplication(argo, name);
      isGone = found === undefined;
      if (!found) return goals.deleted;
      application = found;
      const runs = isOperating(found);
      if (partOf(found, 'operation', 'sync', 'dryRun') !== true) wasOperating ||= runs;
      const isDone = isReady(found, options) && !(runs && goals.operation);
      if (!isDone || options.before) progress.show(found);
      return isDone;
    },
  );
  progress.end();
  if (isGone && goals.deleted) {
    argo.out(`Application '${name.namespace}/${name.name}' deleted\n`);
    return application;
  }
  if (!met) argo.out('\nThis is the state of the app after `wait` timed out:\n');
  const final = wasOperating && met ? await refreshApplication(argo, name, 'normal') : application;
  await printFinal(argo, final, options);
  if (met) return final;
  argo.out('\nThe command timed out waiting for the conditions to be met.\n');
  throw new ArgoFailure(
    `timed out (${timeout}s) waiting for app "${name.namespace}/${name.name}" match desired state`,
  );
}

function isReady(application: KubernetesObject, { filters, goals }: WaitOptions): boolean {
  if (goals.deleted) return false;
  const isPending = goals.operation && partOf(application, 'operation') !== undefined;
  const fits = (health: string, sync: string): boolean =>
    isHealthWanted(goals, health) && (!goals.sync || sync === 'Synced') && !isPending;
  if (filters.length > 0)
    return resourceStates(application, filters).every(({ health, status }) => fits(health, status));
  return fits(
    textOf(application, 'status', 'health', 'status'),
    textOf(application, 'status', 'sync', 'status'),
  );
}

function isHealthWanted({ degraded, health, suspended }: WaitGoals, status: string): boolean {
  const wanted = [
    ...(health ? ['Healthy'] : []),
    ...(suspended ? ['Suspended'] : []),
    ...(degraded ? ['Degraded'] : []),
  ];
  return wanted.length === 0 || wanted.includes(status);
}

async function printFinal(
  argo: ArgoContext,
  application: KubernetesObject,
  { goals, output }: WaitOptions,
): Promise<void> {
  const now = argo.now();
  const url = await applicationUrl(argo, application);
  argo.out(`\n${summaryText(application, { url, windows: [], now })}\n`);
  if (goals.operation) argo.out(operationText(application, now));
  await printApplication(argo, application, output);
}

/** The table that grows while argocd waits: a row for each resource that changed. */
class Progress {
  readonly #argo: ArgoContext;
  readonly #options: WaitOptions;
  readonly #seen = new Map<string, ResourceState>();
  #header =
    'TIMESTAMP\tGROUP\t      KIND\t NAMESPACE\t                NAME\t  STATUS\t HEALTH\t      HOOK\tMESSAGE\n';

  constructor(argo: ArgoContext, options: WaitOptions) {
    this.#argo = argo;
    this.#options = options;
  }

  show(application: KubernetesObject): void {
    let rows = '';
    for (const state of merged(resourceStates(application, this.#options.filters))) {
      const before = this.#seen.get(stateKey(state));
      const now = before ? mergeStates(before, state) : state;
      if (before && isSame(before, now)) continue;
      this.#seen.set(stateKey(state), now);
      this.#refuseDegraded(before, now, application);
      rows += this.#row(now);
    }
    if (rows === '') return;
    this.#flush(rows);
  }

  /** The header is printed even when nothing changed. */
  end(): void {
    if (this.#header !== '') this.#flush('');
  }

  #flush(rows: string): void {
    this.#argo.out(alignTabs(this.#header + rows, { minWidth: 5, padding: 2 }));
    this.#header = '';
  }

  #row({ group, health, hook, kind, message, name, namespace, status }: ResourceState): string {
    const time = formatDate(this.#argo.now(), '%FT%T+00:00');
    const cells = [
      time,
      group.padStart(5),
      kind.padStart(10),
      namespace.padStart(10),
      name.padStart(20),
      status.padStart(8),
      health.padStart(7),
      hook.padStart(10),
      message,
    ];
    return `${cells.join('\t')}\n`;
  }

  #refuseDegraded(
    before: ResourceState | undefined,
    now: ResourceState,
    { metadata }: KubernetesObject,
  ): void {
    const { degraded, health } = this.#options.goals;
    if (!before || !health || degraded || now.health !== 'Degraded') return;
    if (before.health === 'Unknown' || before.health === 'Degraded') return;
    throw new ArgoFailure(
      `application '${metadata.namespace}/${metadata.name}' health state has transitioned from ${before.health} to Degraded`,
    );
  }
}

/** One state for each resource: hooks and objects of the same name are shown together. */
function merged(states: readonly ResourceState[]): readonly ResourceState[] {
  const byKey = new Map<string, ResourceState>();
  for (const state of states) {
    const before = byKey.get(stateKey(state));
    byKey.set(stateKey(state), before ? mergeStates(before, state) : state);
  }
  return [...byKey.values()];
}

function mergeStates(before: ResourceState, now: ResourceState): ResourceState {
  return {
    ...before,
    status: now.status || before.status,
    health: now.health || before.health,
    hook: now.hook || before.hook,
    message: now.message || before.message,
  };
}

function isSame(a: ResourceState, b: ResourceState): boolean {
  return (
    a.status === b.status && a.health === b.health && a.hook === b.hook && a.message === b.message
  );
}
