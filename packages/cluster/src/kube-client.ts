import type { JsonObject, KubernetesObject } from '@drydock/manifests';

/** How requests reach the API server: `fetch` over HTTPS, or the simulated server's own handler. */
export interface KubeTransport {
  readonly fetch: (request: Request) => Promise<Response>;
  /** `https://127.0.0.1:6443`; the simulated handler ignores host and port. */
  readonly baseUrl: string;
  readonly token?: string;
}

/** `apiVersion` and `kind` or plural name of a type, as discovery knows them. */
export interface ResourceType {
  readonly apiVersion: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** A Kubernetes `Status` answer that is not success, as a value: a refusal is ordinary for a learner. */
export interface KubeFailure {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonObject;
}

export type KubeResult<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly string[] }
  | { readonly ok: false; readonly failure: KubeFailure; readonly warnings: readonly string[] };

export interface KubeList {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
}

export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: KubernetesObject;
}

/** The one Kubernetes client, for every engine. Rejects with ClusterError only when the server cannot be reached or does not speak Kubernetes. */
export interface KubeClient {
  /** Finds a type by what a person would type (`po`, `virtualservices`, `Deployment`, `vs.networking.istio.io`). */
  resolve(name: string): Promise<ResourceType | undefined>;
  resolveKind(apiVersion: string, kind: string): Promise<ResourceType | undefined>;
  types(): Promise<readonly ResourceType[]>;
  get(type: ResourceType, name: string, namespace?: string): Promise<KubeResult<KubernetesObject>>;
  list(type: ResourceType, options?: ListOptions): Promise<KubeResult<KubeList>>;
  /** The server's own `Table` rendering. */
  table(
    type: ResourceType,
    options?: ListOptions & { readonly name?: string },
  ): Promise<KubeResult<JsonObject>>;
  create(object: JsonObject, options?: WriteOptions): Promise<KubeResult<KubernetesObject>>;
  /** Server-side apply. */
  apply(
    object: JsonObject,
    options: WriteOptions & { readonly fieldManager: string; readonly force?: boolean },
  ): Promise<KubeResult<KubernetesObject>>;
  patch(
    type: ResourceType,
    name: string,
    patch: { readonly contentType: string; readonly body: unknown },
    options?: WriteOptions & { readonly namespace?: string; readonly subresource?: string },
  ): Promise<KubeResult<KubernetesObject>>;
  replace(object: JsonObject, options?: WriteOptions): Promise<KubeResult<KubernetesObject>>;
  delete(
    type: ResourceType,
    name: string,
    options?: {
      readonly namespace?: string;
      readonly propagationPolicy?: string;
      readonly gracePeriodSeconds?: number;
    },
  ): Promise<KubeResult<JsonObject>>;
  watch(
    type: ResourceType,
    options?: ListOptions & { readonly resourceVersion?: string; readonly signal?: AbortSignal },
  ): AsyncIterable<WatchEvent>;
  /** Any other path of the API server, verbatim: `/version`, `/api/v1/namespaces/x/pods/y/log`. */
  raw(path: string, init?: RequestInit): Promise<Response>;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  readonly fieldValidation?: 'Strict' | 'Warn' | 'Ignore';
}
