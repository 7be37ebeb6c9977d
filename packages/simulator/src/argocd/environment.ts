import type { RepositoryHost } from '@drydock/git';
import {
  parseArgoSettings,
  type ArgoSettings,
  type DiffTypes,
  type HealthOverride,
} from '@drydock/gitops';
import type { ApiServer, ControlledType, StoreView } from '@drydock/kubernetes';
import { parseApiVersion, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import type { ArgoCluster } from '@drydock/validation/argo';
import type { ArgocdMetrics } from './argocd-metrics.ts';
import { ARGOCD_NAMESPACE } from './argocd-version.ts';
import { CONFIG_MAPS, PROJECTS, SECRETS } from './argo-resources.ts';

/** What Argo CD's controllers are given. */
export interface ArgocdContext {
  readonly server: ApiServer;
  readonly repositories: RepositoryHost;
  readonly types: DiffTypes;
  readonly metrics: ArgocdMetrics;
  /** Custom health checks of argocd-cm, where something can run them. */
  readonly healthOverrides?: (settings: ArgoSettings) => HealthOverride | undefined;
}

/** What one pass of a controller looks at, read once. */
export interface Environment {
  readonly context: ArgocdContext;
  readonly store: StoreView;
  readonly now: number;
  readonly settings: ArgoSettings;
  readonly configData: Readonly<Record<string, string>>;
  readonly health: HealthOverride | undefined;
  /** The stored type of an object's kind; undefined: not served. */
  typeOf(object: Pick<KubernetesObject, 'apiVersion' | 'kind'>): ControlledType | undefined;
  project(name: string): KubernetesObject | undefined;
  clusters(): readonly ArgoCluster[];
}

export const IN_CLUSTER = 'https://kubernetes.default.svc';

export function createEnvironment(context: ArgocdContext, now: number): Environment {
  const { store } = context.server;
  const configData = configOf(store, 'argocd-cm');
  const settings = parsedSettings(configData);
  let kinds: Map<string, ControlledType> | undefined;
  return {
    context,
    store,
    now,
    settings,
    configData,
    health: context.healthOverrides?.(settings),
    typeOf({ apiVersion, kind }) {
      kinds ??= new Map(
        context.server.types().map((type) => [`${type.resource.group}/${type.kind}`, type]),
      );
      return kinds.get(`${parseApiVersion(apiVersion).group}/${kind}`);
    },
    project: (name) => store.get(PROJECTS, ARGOCD_NAMESPACE, name),
    clusters: () => clustersOf(store),
  };
}

const NO_DATA: Readonly<Record<string, string>> = {};

/** `data` of a ConfigMap of Argo CD. */
export function configOf(store: StoreView, name: string): Readonly<Record<string, string>> {
  const config = store.get(CONFIG_MAPS, ARGOCD_NAMESPACE, name);
  return (config?.['data'] ?? NO_DATA) as Readonly<Record<string, string>>; // the API server holds ConfigMaps to this shape
}

const parsed = new WeakMap<object, ArgoSettings>();

/** Objects in the store are immutable: equal references, equal settings. */
function parsedSettings(data: Readonly<Record<string, string>>): ArgoSettings {
  const settings = parsed.get(data) ?? parseArgoSettings(data);
  parsed.set(data, settings);
  return settings;
}

/** The cluster that Argo CD runs in, and those of its cluster Secrets. */
export function clustersOf(store: StoreView): readonly ArgoCluster[] {
  const secrets = store
    .list(SECRETS, ARGOCD_NAMESPACE)
    .filter(({ metadata }) => metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster');
  const added = secrets.map((secret) => {
    const [server, name, project] = ['server', 'name', 'project'].map((key) =>
      secretText(secret, key),
    );
    return { server: server ?? '', ...(name && { name }), ...(project && { project }) };
  });
  return [...added, { server: IN_CLUSTER, name: 'in-cluster' }];
}

/** A value of a Secret, decoded. */
export function secretText(secret: KubernetesObject, key: string): string | undefined {
  const data = secret['data'] as JsonObject | undefined; // the API server holds Secrets to this shape
  const encoded = data?.[key];
  if (typeof encoded !== 'string') return undefined;
  try {
    const bytes = Uint8Array.from(atob(encoded), (char) => char.codePointAt(0) ?? 0);
    return new TextDecoder().decode(bytes);
  } catch {
    return undefined;
  }
}
