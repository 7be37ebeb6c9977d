import type { NewCommit, RepositoryView } from '@drydock/git';
import type { QueryAnswer } from '@drydock/metrics';
import type { LoadProfile, TrafficRequest, TrafficResult, ProxyStatus } from '@drydock/simulator';
import type { KubeClient } from './kube-client.ts';

/**
 * A cluster of any kind. Labs, the shell and graders speak to this and do not know which one they have.
 */
export interface Cluster extends AsyncDisposable {
  readonly engine: 'simulated' | 'k3s' | 'kind' | 'kubeconfig';
  readonly kube: KubeClient;
  readonly traffic: TrafficProbe;
  readonly git: GitRemotes;
  readonly mesh: MeshStatus;
  /** Where a Prometheus is installed. */
  readonly metrics?: MetricsQuery;
  readonly clock: ClusterClock;
  readonly snapshots?: Snapshots;
}

export interface TrafficProbe {
  /** Sends one request. A refused or failed request is a result, not a rejection; rejects with ClusterError only when the probe itself cannot work. */
  send(
    request: TrafficRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<TrafficResult>;
  /** Probability of each destination for a request: exact on the simulated engine, absent where it cannot be read off. */
  shares?(request: TrafficRequest): Promise<readonly TrafficShare[]>;
  /** The same by sending a request very often, each share with its margin; where `shares` is absent. */
  measureShares?(
    request: TrafficRequest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly TrafficShare[]>;
  /** Sends these requests from now on, while time passes; an empty list ends it. Absent where nobody can. */
  setLoad?(profiles: readonly LoadProfile[]): Promise<void>;
}

/** The repositories that Argo CD in this cluster can read and a learner can push to. */
export interface GitRemotes {
  /** Makes a repository whose default branch has these commits. Rejects with GitError `exists`. */
  create(url: string, commits: readonly NewCommit[], defaultBranch?: string): Promise<void>;
  urls(): Promise<readonly string[]>;
  /** What a repository holds now; undefined when there is none at that URL. */
  read(url: string): Promise<RepositoryView | undefined>;
  /** Git's smart HTTP, for working copies: `cloneRepository({ url, fetch: cluster.git.fetch, … })`. */
  fetch(request: Request): Promise<Response>;
}

export interface TrafficShare {
  /** `reviews v2`: workload and version, or the local answer: `404 NR`. */
  readonly destination: string;
  readonly subset?: string;
  readonly share: number;
  /** Where it was measured: the share lies so close to what was seen, but for one time in 100,000. */
  readonly margin?: number;
}

/** PromQL against the cluster's Prometheus. Rejects with ClusterError when it cannot be reached; an error of the query is a value. */
export interface MetricsQuery {
  /** At the present cluster time when none is given. */
  query(
    query: string,
    options?: { readonly atMs?: number; readonly signal?: AbortSignal },
  ): Promise<QueryAnswer>;
  queryRange(
    query: string,
    range: { readonly startMs: number; readonly endMs: number; readonly stepMs: number },
    options?: { readonly signal?: AbortSignal },
  ): Promise<QueryAnswer>;
}

export interface MeshStatus {
  proxies(): Promise<readonly ProxyStatus[]>;
}

export interface ClusterClock {
  /** Milliseconds since the epoch, in cluster time. */
  now(): number;
  /** Simulated: until nothing is due. Real: until no watched object changed for 2 s. Rejects with ClusterError `not-settled` on timeout. */
  settle(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<void>;
  /** Rejects with ClusterError `timeout`, whose message says what was waited for. */
  waitFor(
    what: string,
    condition: () => Promise<boolean>,
    options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
  ): Promise<void>;
}

/** Opaque to callers. */
export interface ClusterSnapshot {
  readonly atMs: number;
}

export interface Snapshots {
  capture(): Promise<ClusterSnapshot>;
  restore(snapshot: ClusterSnapshot): Promise<void>;
}
