import type { RetryStrategy } from '@drydock/gitops';
import { appHealth, healthOf, retryDelay } from '@drydock/gitops';
import type { GeneratorInputs } from '@drydock/gitops/applicationset';
import { generateApplications, renderText } from '@drydock/gitops/applicationset';
import { createLuaHealth } from '@drydock/gitops/lua';
import type { JsonObject, KubernetesObject } from '@drydock/manifests';

import type { ArgoFunction } from './argo-permissions.ts';

/** The functions about Applications and ApplicationSets, by the name that cases call them. */
export const argoApplications: ReadonlyMap<string, ArgoFunction> = new Map<string, ArgoFunction>([
  ['appset', appset],
  ['renderReplace', renderReplace],
  ['appHealth', health],
  ['retryAt', retryAt],
]);

interface Repositories {
  readonly [url: string]: {
    readonly directories?: readonly string[];
    readonly files?: Readonly<Record<string, string>>;
  };
}

/** What Go prints of a status that nothing was written to. */
const EMPTY_STATUS = {
  sync: { status: '', comparedTo: { source: { repoURL: '' }, destination: {} } },
  health: {},
  summary: {},
  sourceHydrator: {},
};

function appset(input: {
  readonly applicationSet: KubernetesObject;
  readonly clusterSecrets?: readonly KubernetesObject[];
  readonly repos?: Repositories;
}): unknown {
  const inputs: GeneratorInputs = {
    clusterSecrets: input.clusterSecrets ?? [],
    repository: (url) => {
      const found = input.repos?.[url];
      if (found === undefined) return { error: `repo ${url} not found` };
      return {
        directories: found.directories ?? [],
        files: new Map(Object.entries(found.files ?? {})),
      };
    },
  };
  const made = generateApplications(input.applicationSet, inputs);
  const applications = made.applications.map(({ metadata, spec }) => ({
    metadata,
    spec,
    status: EMPTY_STATUS,
  }));
  return {
    applications: applications.length === 0 ? null : applications,
    error: made.error ?? null,
    reason: made.reason,
  };
}

function renderReplace(input: {
  readonly template: string;
  readonly params: JsonObject;
  readonly goTemplate: boolean;
  readonly goTemplateOptions?: readonly string[];
}): unknown {
  const { template, params, goTemplate, goTemplateOptions = [] } = input;
  const rendered = renderText(template, params, { goTemplate, goTemplateOptions });
  return 'error' in rendered
    ? { error: rendered.error, result: '' }
    : { error: null, result: rendered.text };
}

function health(input: {
  readonly app: KubernetesObject;
  readonly overrides?: Readonly<Record<string, { readonly 'health.lua'?: string }>>;
  readonly resources: readonly {
    readonly target?: KubernetesObject | null;
    readonly live?: KubernetesObject | null;
  }[];
}): unknown {
  const resources = input.resources.map(({ target, live }) => ({
    target: target ?? undefined,
    live: live ?? undefined,
  }));
  const scripts = Object.entries(input.overrides ?? {}).map(
    ([kind, override]) => [kind, { health: override['health.lua'] ?? '' }] as const,
  );
  const override = createLuaHealth(Object.fromEntries(scripts), { nowMs: () => 0 });
  const found = appHealth(input.app, resources, (live) => healthOf(live, { override }));
  const parts = found.resources.map((one) =>
    one === undefined
      ? null
      : { status: one.status, ...(one.message ? { message: one.message } : {}) },
  );
  return {
    status: found.status,
    message: found.message,
    resources: parts.length === 0 ? null : parts,
  };
}

/** Seconds of Go's zero time, in the whole nanoseconds that a duration can hold. */
const NEVER = -9223372036.854776;

function retryAt(input: { readonly retry: RetryStrategy; readonly count: number }): unknown {
  const found = retryDelay(input.retry, input.count);
  return 'error' in found
    ? { error: found.error, seconds: NEVER }
    : { error: null, seconds: found.delay / 1000 };
}
