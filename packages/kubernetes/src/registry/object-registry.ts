import type { KubernetesObject } from '@drydock/manifests';
import type { AdmissionPlugin, AdmissionRequest } from '../admission.ts';
import type { UserInfo } from '../api-server.ts';
import {
  managersAfterWrite,
  type FieldManagers,
  type WriteKind,
} from '../fields/field-managers.ts';
import type { MergeTypeSource } from '../fields/merge-type-source.ts';
import type { Random } from '../reconciler.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { apiVersionOf, type ResourceType } from '../types/resource-type.ts';
import { ApiFailure, badRequest, invalid, forbidden } from './api-failure.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

/** What creating and updating needs of the server. */
export interface RegistryOptions {
  readonly store: ObjectStore;
  readonly now: () => number;
  readonly random: Random;
  readonly strategyOf: (type: ResourceType) => Strategy;
  readonly plugins: readonly AdmissionPlugin[];
  readonly mergeTypes: MergeTypeSource;
  /** Throws where the writer may not make this very change: rights that he does not have. */
  readonly guard?: (write: RegistryWrite, change: RegistryChange) => void;
}

export interface RegistryChange {
  readonly next: KubernetesObject;
  readonly previous?: KubernetesObject | undefined;
}

/** Who writes, and how. */
export interface WriteContext {
  readonly user: UserInfo;
  readonly manager: string;
  readonly dryRun: boolean;
  readonly subresource?: string;
  /** A controller inside this process: its objects are typed already and are not validated again. */
  readonly trusted?: boolean;
  readonly warnings: string[];
  /** Set by apply, which works the managers out itself. */
  readonly managers?: FieldManagers;
}

export interface UpdateOutcome {
  readonly object: KubernetesObject;
  readonly managers: FieldManagers | undefined;
  readonly created: boolean;
}

/** One write on its way: of which type, by whom, with what. */
export interface RegistryWrite {
  readonly options: RegistryOptions;
  readonly type: ResourceType;
  readonly context: WriteContext;
}

export function strategyContext({ options, type, context }: RegistryWrite): StrategyContext {
  return {
    store: options.store,
    random: options.random,
    now: options.now(),
    type,
    dryRun: context.dryRun,
    trusted: context.trusted === true,
    subresource: context.subresource,
    warn: (message) => void context.warnings.push(message),
  };
}

/** Runs the admission plug-ins, mutating ones first; throws what one of them refuses. */
export function admit(
  write: RegistryWrite,
  request: Pick<AdmissionRequest, 'operation' | 'object' | 'previous'>,
): KubernetesObject {
  const { options, type, context } = write;
  let { object } = request;
  const whole: AdmissionRequest = {
    ...request,
    resource: type.storage,
    ...(context.subresource === undefined ? {} : { subresource: context.subresource }),
    namespace: object.metadata.namespace ?? '',
    dryRun: context.dryRun,
    user: context.user.name,
  };
  for (const phase of phases) {
    for (const plugin of options.plugins) {
      if (plugin.phase !== phase) continue;
      const response = plugin.admit({ ...whole, object }, options.store);
      if (!response.allowed) throw refusal(response, type, object);
      if (response.warnings) context.warnings.push(...response.warnings);
      if (phase === 'mutating' && response.object) object = response.object;
    }
  }
  return object;
}

const phases = ['mutating', 'validating'] as const;

/** Managers after a write that is no apply. */
export function managersOf(
  write: RegistryWrite,
  before: FieldManagers | undefined,
  change: { readonly previous: KubernetesObject | undefined; readonly next: KubernetesObject },
): FieldManagers {
  const { options, type, context } = write;
  const kind: WriteKind = {
    manager: context.manager,
    apiVersion: apiVersionOf(type),
    time: options.now(),
    ...(context.subresource === undefined ? {} : { subresource: context.subresource }),
  };
  return managersAfterWrite(before, { ...change, kind, type, types: options.mergeTypes });
}

export function hasStatus(type: ResourceType): boolean {
  return type.subresources.some((sub) => sub.name === 'status');
}

function refusal(
  response: Extract<ReturnType<AdmissionPlugin['admit']>, { readonly allowed: false }>,
  type: ResourceType,
  object: KubernetesObject,
): ApiFailure {
  const { code = 403, reason = 'Forbidden', message, causes } = response;
  if (response.code === undefined && !causes) return forbidden(type, object.metadata.name, message);
  if (code === 422 && causes) return invalid(type, object.metadata.name, causes);
  if (code === 400 && reason === 'BadRequest') return badRequest(message);
  return new ApiFailure({
    code,
    reason,
    message,
    ...(causes ? { details: { causes } } : {}),
  });
}
