import type { GitHost, RepositoryHost } from '@drydock/git';
import type { ArgoSettings, Health, HealthOverride } from '@drydock/gitops';
import { createClientTypes, type ApiServer, type Reconciler } from '@drydock/kubernetes';
import { parseApiVersion } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import type { MetricStoreSnapshot } from '../telemetry/metric-store.ts';
import { createArgocdMetrics, type ArgocdMetrics } from './argocd-metrics.ts';
import { createApplicationSetController } from './application-set-controller.ts';
import { notificationsController } from './notifications-controller.ts';
import { notifyOfPush } from './webhook.ts';
import type { ComparedApplication } from './compare.ts';
import { createApplicationController, type WaveEnds } from './application-controller.ts';

/** Argo CD's controllers, and what of them belongs to a snapshot. */
export interface InstalledArgocd {
  readonly reconcilers: readonly Reconciler[];
  readonly metrics: ArgocdMetrics;
  readonly view: ArgocdView;
  snapshot(): ArgocdSnapshot;
  restore(snapshot: ArgocdSnapshot): void;
}

/** What Argo CD knows beyond the status of its Applications. */
export interface ArgocdView {
  /**
   * Each resource of an Application with what Git wants, what is live and how they differ, and the
   * hooks in Git. Undefined: there is no such Application, or its spec is not permitted.
   */
  compare(namespace: string, name: string): ComparedApplication | undefined;
}

export interface ArgocdSnapshot {
  readonly waveEnds: WaveEnds;
  readonly counted: MetricStoreSnapshot;
}

/** Runs the health scripts of argocd-cm: `createLuaHealth` of @drydock/gitops/lua, which is loaded only where one is set. */
export type LuaHealth = (
  scripts: ArgoSettings['customizations'],
  options: { readonly nowMs: () => number },
) => HealthOverride;

export interface ArgocdOptions {
  readonly repositories?: RepositoryHost | undefined;
  /** Tells of pushes, where the Git server has a webhook. */
  readonly pushes?: GitHost['subscribe'] | undefined;
  /** Without it an object with a script of its own is Unknown. */
  readonly luaHealth?: LuaHealth | undefined;
  readonly now: () => number;
}

const NO_REPOSITORIES: RepositoryHost = { repository: () => undefined, urls: [] };

/** Wires Argo CD to a cluster and its repositories. */
export function composeArgocd(
  server: ApiServer,
  { repositories = NO_REPOSITORIES, pushes, luaHealth, now }: ArgocdOptions,
): InstalledArgocd {
  const types = createClientTypes(loadCatalogue());
  const metrics = createArgocdMetrics(server.store);
  const context = {
    server,
    repositories,
    types,
    metrics,
    healthOverrides: scriptsOf(luaHealth ?? withoutLua, now),
  };
  const applications = createApplicationController(context);
  pushes?.((push) => {
    const branch = repositories.repository(push.url)?.defaultBranch ?? '';
    notifyOfPush(server, push, branch);
  });
  return {
    reconcilers: [
      createApplicationSetController(context),
      applications.reconciler,
      notificationsController,
    ],
    metrics,
    view: { compare: (namespace, name) => applications.compare(namespace, name, now()) },
    snapshot: () => ({ waveEnds: applications.snapshot(), counted: metrics.snapshot() }),
    restore({ counted, waveEnds }) {
      applications.restore(waveEnds);
      metrics.restore(counted);
    },
  };
}

/** One engine per state of the settings: parsing scripts costs more than running them. */
function scriptsOf(
  luaHealth: LuaHealth,
  now: () => number,
): (settings: ArgoSettings) => HealthOverride | undefined {
  const known = new WeakMap<ArgoSettings, HealthOverride>();
  return (settings) => {
    const isScripted = Object.values(settings.customizations).some(
      ({ health }) => (health ?? '') !== '',
    );
    if (!isScripted) return undefined;
    const override = known.get(settings) ?? luaHealth(settings.customizations, { nowMs: now });
    known.set(settings, override);
    return override;
  };
}

/** Where no engine was given, a script is not run and its objects say so. */
const withoutLua: LuaHealth = (scripts) => (object) => {
  const { apiVersion = '', kind = '' } = object as { apiVersion?: string; kind?: string }; // objects of Kubernetes
  const { group } = parseApiVersion(apiVersion);
  const script = scripts[group === '' ? kind : `${group}/${kind}`]?.health ?? '';
  if (script === '') return undefined;
  const unknown: Health = {
    status: 'Unknown',
    message: 'the health script of argocd-cm was not run: this cluster was started without Lua',
  };
  return unknown;
};
