import type { KubernetesObject } from '@drydock/manifests';
import type { NameForm } from '@drydock/object-validation';
import type { StatusCause } from '../admission.ts';
import type { Random } from '../reconciler.ts';
import type { StoreView } from '../store.ts';
import type { ResourceType } from '../types/resource-type.ts';

/** What a strategy may look at and use. */
export interface StrategyContext {
  readonly store: StoreView;
  readonly random: Random;
  readonly now: number;
  readonly type: ResourceType;
  /** A controller in this process writes. */
  readonly trusted: boolean;
  readonly subresource?: string | undefined;
  /** Nothing is to be kept: allocate nothing. */
  readonly dryRun: boolean;
  warn(message: string): void;
}

/** What is special about one kind; everything has a default. */
export interface Strategy {
  /** Fills in defaults; the same reference when nothing was missing. */
  readonly defaults?: (object: KubernetesObject) => KubernetesObject;
  /** Before validation of a create: allocates, clears what clients may not set. */
  readonly prepareCreate?: (object: KubernetesObject, context: StrategyContext) => KubernetesObject;
  readonly prepareUpdate?: (
    next: KubernetesObject,
    previous: KubernetesObject,
    context: StrategyContext,
  ) => KubernetesObject;
  readonly validate?: (
    object: KubernetesObject,
    context: StrategyContext,
    previous?: KubernetesObject,
  ) => readonly StatusCause[];
  readonly validateUpdate?: (
    next: KubernetesObject,
    previous: KubernetesObject,
    context: StrategyContext,
  ) => readonly StatusCause[];
  /** What a write to the status subresource may not say. */
  readonly validateStatus?: (object: KubernetesObject) => readonly StatusCause[];
  readonly warnings?: (object: KubernetesObject, previous?: KubernetesObject) => readonly string[];
  /** `status` belongs to the controllers: cleared on create, kept on update. Default: the type has a status subresource. */
  readonly ownsStatus?: boolean;
  /** Fields whose change makes a new generation; undefined: the kind has no generation. */
  readonly generation?: readonly string[];
  /** PUT to an absent name creates. */
  readonly createOnUpdate?: boolean;
  /** PUT without resourceVersion overwrites. Default true. */
  readonly unconditionalUpdate?: boolean;
  /** Fields that field selectors know, besides name and namespace. */
  readonly fields?: (object: KubernetesObject) => Readonly<Record<string, string>>;
  /** DELETE answers with the object instead of a Status. */
  readonly deleteReturnsObject?: boolean;
  /** Seconds between deletion and removal when the client does not say; undefined: at once. */
  readonly grace?: (object: KubernetesObject, asked: number | undefined) => number | undefined;
  /** What a plain DELETE does with dependents; default background. */
  readonly orphansByDefault?: boolean;
  /** Called after the object is gone. */
  readonly released?: (object: KubernetesObject) => void;
  /** Maximum length and form of names. */
  readonly nameForm?: NameForm;
}
