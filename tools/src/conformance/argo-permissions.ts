import type { JsonObject, JsonValue } from '@drydock/manifests';
import type { ArgoCluster, ArgoResource } from '@drydock/validation/argo';
import {
  applicationConditions,
  isDestinationPermitted,
  isGroupKindPermitted,
  isSourcePermitted,
  normalizeApplicationSpec,
  projectProblems,
  syncWindowState,
} from '@drydock/validation/argo';

/** Answers the `in` of a case. */
export type ArgoFunction = (input: never) => unknown;

interface Permission {
  readonly project: JsonObject;
}

/** The functions about what a project permits, by the name that cases call them. */
export const argoPermissions: ReadonlyMap<string, ArgoFunction> = new Map<string, ArgoFunction>([
  ['validate', validate],
  ['validateProject', validateProject],
  [
    'sourcePermitted',
    ({ project, source }: Permission & { readonly source: { readonly repoURL: string } }) =>
      isSourcePermitted(project, source.repoURL),
  ],
  [
    'destinationPermitted',
    (input: Permission & { readonly cluster: ArgoCluster; readonly namespace: string }) => ({
      error: null,
      permitted: isDestinationPermitted(input.project, input.cluster, input.namespace),
    }),
  ],
  [
    'groupKindPermitted',
    (input: Permission & ArgoResource) => isGroupKindPermitted(input.project, input),
  ],
  ['syncWindows', syncWindows],
]);

function validate(
  input: Permission & { readonly spec: JsonObject; readonly clusters: readonly ArgoCluster[] },
): unknown {
  const { spec } = input;
  const conditions = applicationConditions(spec, input.project, input.clusters);
  const single = spec['sources'] === undefined && spec['sourceHydrator'] === undefined;
  return {
    conditions: conditions.length === 0 && single ? null : conditions,
    error: null,
    normalizedSpec: normalizeApplicationSpec(spec),
    projectErrors: null,
  };
}

function validateProject(project: JsonObject): unknown {
  return { error: projectProblems(project)[0]?.message ?? null };
}

function syncWindows(input: {
  readonly windows: readonly JsonValue[];
  readonly app: JsonObject;
  readonly time: string;
}): unknown {
  const state = syncWindowState(input.windows, input.app, Date.parse(input.time));
  const refusal = state.error === undefined ? null : `invalid sync windows: ${state.error}`;
  return {
    active: state.active.length === 0 ? null : state.active,
    activeError: state.error ?? null,
    autoError: refusal,
    canAutoSync: state.canAutoSync,
    canManualSync: state.canManualSync,
    manualError: refusal,
    matching: state.matching.length === 0 ? null : state.matching,
  };
}
