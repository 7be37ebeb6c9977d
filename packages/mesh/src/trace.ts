import type { ResourceKey } from '@drydock/manifests';

/** The manifest field behind a decision. */
export interface FieldRef {
  readonly resource: ResourceKey;
  /** `spec.http[0].match[1]`; '' is the whole object. */
  readonly path: string;
}

/** One condition of a rule, and what the request had. */
export interface TriedCondition {
  /** In words: `uri prefix "/wpcatalog"`. */
  readonly condition: string;
  /** The actual value in words: `/other`, `absent`. */
  readonly actual: string;
  readonly holds: boolean;
  readonly source?: FieldRef;
}

/** One rule that was tried, or would have been tried next. */
export interface TriedRule {
  readonly name: string;
  readonly verdict: 'taken' | 'rejected' | 'not-tried';
  /** Of the block that decided: the failing ones of a rejected rule, all of a taken one. */
  readonly conditions: readonly TriedCondition[];
  readonly source?: FieldRef;
}

/** One station of a request's way through a proxy: what decided here, in the order in which it happened. */
export interface TraceStep {
  readonly stage:
    | 'listener'
    | 'virtual-host'
    | 'route'
    | 'rewrite'
    | 'redirect'
    | 'direct-response'
    | 'fault'
    | 'headers'
    | 'mirror'
    | 'cluster'
    | 'endpoint'
    | 'tls'
    | 'authorization'
    | 'authentication'
    | 'not-modelled';
  /** Short, in the field's words: `VirtualService reviews-route`, `DestinationRule reviews, subset v2`. */
  readonly title: string;
  /** One sentence. */
  readonly detail: string;
  readonly rules?: readonly TriedRule[];
  readonly source?: FieldRef;
}
