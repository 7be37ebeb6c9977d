import type { KubernetesObject } from '@drydock/manifests';
import type { Catalogue } from '@drydock/manifests/catalogue';
import type { ControlledType } from './controllers/controlled-type.ts';
import type { AdmissionPlugin } from './admission.ts';
import type { Random, Write } from './reconciler.ts';
import type { Submission } from './registry/in-process-client.ts';
import type { StatusFailure } from './status-failure.ts';
import type { RuleEvaluator } from './validation/custom-rules.ts';
import type { GroupResource, StoreEvent, StoreView } from './store.ts';

/** Who a request comes from, as RBAC and managedFields see it. */
export interface UserInfo {
  readonly name: string;
  readonly uid?: string;
  readonly groups: readonly string[];
}

/** A type of an aggregated API: nothing of it is stored here. */
export interface AggregatedType {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** What the server needs from its surroundings. All of it is deterministic. */
export interface ApiServerOptions {
  /** Virtual milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: Random;
  /** Ends watches after `timeoutSeconds`; returns the cancel function. Without it watches end only when the reader leaves. */
  readonly schedule?: (delayMs: number, run: () => void) => () => void;
  /** Shapes of all kinds; default: the generated catalogue. */
  readonly catalogue?: Catalogue;
  /** API groups of the catalogue, beyond Kubernetes' own, that are installed: `networking.istio.io`. */
  readonly install?: readonly string[];
  /** Types that another server answers for, through `extend`: discovery names them. */
  readonly aggregated?: readonly AggregatedType[];
  /** Run after the built-in plug-ins, mutating ones first. */
  readonly admission?: readonly AdmissionPlugin[];
  /** Bearer token -> user. Without it every request is the cluster admin's. */
  readonly authenticate?: (token: string) => UserInfo | undefined;
  /** Default `allow`: no access rules. */
  readonly authorization?: 'allow' | 'rbac';
  /** Events kept for watches that resume; default 10,000. */
  readonly historyLimit?: number;
  /** Evaluates the CEL rules of CustomResourceDefinitions; without it they are not looked at. */
  readonly evaluateRule?: RuleEvaluator;
  /** Answers what the store does not know (logs of containers, proxied ports, documents), asked after access is granted; undefined: not its path. */
  readonly extend?: (request: Request) => Promise<Response | undefined>;
  /** Shown by `/api` as the server's address. */
  readonly nodeAddress?: string;
}

export type WriteResult =
  | { readonly ok: true; readonly object: KubernetesObject }
  | { readonly ok: false; readonly failure: StatusFailure };

/** State to return to: references to immutable objects, no copies. */
export interface ApiServerSnapshot {
  readonly revision: number;
}

/** The API server: one HTTP handler for clients, one in-process door for controllers, one store behind both. */
export interface ApiServer {
  handle(request: Request): Promise<Response>;
  /** Whether a request may be made, by whom it is and by RBAC: the refusal, or undefined. For what is upgraded to a stream. */
  refusal(request: Request): Response | undefined;
  readonly store: StoreView;
  /** Does what a controller asks through admission and validation, without HTTP or JSON; `actor` is the manager and user name. */
  write(write: Write, actor: string): WriteResult;
  /** Does what a client in this process asks, decoded and validated as over HTTP; `manager` is the field manager. */
  submit(submission: Submission, manager: string): WriteResult;
  /** An object of the store with `metadata.managedFields`, as clients read it. */
  withManagedFields(resource: GroupResource, object: KubernetesObject): KubernetesObject;
  /** Called after every write, in order; returns the unsubscribe function. */
  subscribe(listener: (event: StoreEvent) => void): () => void;
  /** Serves these groups of the catalogue from now on, as installing their CRDs would. */
  install(groups: readonly string[]): void;
  /** The stored types that are served, custom ones included. */
  types(): readonly ControlledType[];
  /** Forgets history up to a revision: older watches and continue tokens are answered 410. */
  compact(revision: number): void;
  snapshot(): ApiServerSnapshot;
  /** Back to a snapshot; open watches end, as after a server restart. */
  restore(snapshot: ApiServerSnapshot): void;
}
