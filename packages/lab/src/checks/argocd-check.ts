import type { KubernetesObject } from '@drydock/manifests';
import { parseDuration } from '@drydock/metrics';
import { z } from 'zod';
import { field as at, items as list } from '../format/json-fields.ts';
import { LOOK_EVERY_MS, passTime } from './pass-time.ts';
import { describePattern, matchesPattern, valuePatternSchema } from '../format/value-pattern.ts';
import { placeOfResource } from '../session/place-of-resource.ts';
import { checkHealed, checkLeftAlone, driftSchema } from './argocd-drift.ts';
import { hookSchema, hooksProblem, wavesProblem, wavesSchema } from './argocd-order.ts';
import type { CheckContext, CheckFinding, CheckKind } from './check-kind.ts';
import { failure, undecided } from './finding.ts';

const duration = z.string().refine((text) => (parseDuration(text) ?? 0) > 0, {
  message: 'A duration is a number with a unit: 90s, 5m, 1h30m.',
});

/** What says where to look, not what is wanted. */
const ADDRESS: ReadonlySet<string> = new Set(['application', 'namespace', 'within']);

const NOTHING_BESIDE_ABSENT = { message: 'What must be absent has nothing else to ask for.' };

const resourceSchema = z
  .strictObject({
    group: z.string().optional(),
    kind: z.string().min(1),
    name: z.string().min(1),
    namespace: z.string().min(1).optional(),
    sync: z.enum(['Synced', 'OutOfSync', 'Unknown']).optional(),
    health: valuePatternSchema.optional(),
    /** The Application must not have it any more. */
    absent: z.literal(true).optional(),
  })
  .refine(({ absent, health, sync }) => !absent || !(health ?? sync), NOTHING_BESIDE_ABSENT);

const argocdCheckSchema = z
  .strictObject({
    application: z.string().min(1),
    namespace: z.string().min(1).default('argocd'),
    absent: z.literal(true).optional(),
    sync: z.enum(['Synced', 'OutOfSync', 'Unknown']).optional(),
    health: valuePatternSchema.optional(),
    /** The commit compared must be the one that this branch or tag of the Application's repository names. */
    revision: z.string().min(1).optional(),
    /** How the last operation ended. */
    phase: valuePatternSchema.optional(),
    message: valuePatternSchema.optional(),
    /** Syncs that were recorded. */
    history: z.strictObject({ atLeast: z.number().int().min(1) }).optional(),
    /** Types of condition: exactly these. */
    conditions: z.array(z.string().min(1)).optional(),
    resources: z.array(resourceSchema).optional(),
    /** What the last operation did with hooks. */
    hooks: z.array(hookSchema).optional(),
    /** Groups of resources, those of a lower wave first; the numbers do not matter. */
    waves: wavesSchema.optional(),
    /** An edit of a live object that Argo CD must take back. */
    heals: driftSchema.optional(),
    /** An edit of a live object that Argo CD must leave alone: it is no drift, and a sync does not overwrite it. */
    stays: driftSchema.optional(),
    /** How long it may take in the cluster's time: Argo CD asks Git every two to three minutes. */
    within: duration.default('4m'),
  })
  .refine(
    ({ absent, ...others }) => !absent || Object.keys(others).every((key) => ADDRESS.has(key)),
    NOTHING_BESIDE_ABSENT,
  );

type ArgocdCheck = z.infer<typeof argocdCheckSchema>;

/** Whether Argo CD's Application is as wanted: in sync, healthy, at a commit, healing what drifts. */
export const argocdCheck: CheckKind<'argocd', ArgocdCheck> = {
  name: 'argocd',
  schema: argocdCheckSchema,
  async run(options, context) {
    const first = await waitUntilRight(options, context);
    if (first !== undefined) return first;
    const { application, heals, namespace, stays, within } = options;
    const target = { application, namespace, withinMs: parseDuration(within) ?? 0 };
    const found =
      (heals && (await checkHealed(heals, target, context))) ??
      (stays && (await checkLeftAlone(stays, target, context)));
    return found ?? { status: 'pass', share: 1 };
  },
};

/** Looks until it is right or the time is over; the last finding, or undefined when it is right. */
async function waitUntilRight(
  options: ArgocdCheck,
  context: CheckContext,
): Promise<CheckFinding | undefined> {
  const limit = context.cluster.clock.now() + (parseDuration(options.within) ?? 0);
  let found = await look(options, context);
  while (found?.status === 'fail' && context.cluster.clock.now() < limit) {
    await passTime(context, LOOK_EVERY_MS);
    found = await look(options, context);
  }
  return found;
}

async function look(
  options: ArgocdCheck,
  context: CheckContext,
): Promise<CheckFinding | undefined> {
  const { kube } = context.cluster;
  const type = await kube.resolveKind('argoproj.io/v1alpha1', 'Application');
  if (!type) return undecided('this cluster has no Argo CD; install names it in lab.yaml');
  const got = await kube.get(type, options.application, options.namespace);
  const name = `Application ${options.application}`;
  if (!got.ok && got.failure.code !== 404) return undecided(got.failure.message);
  const application = got.ok ? got.value : undefined;
  if (options.absent) return application ? failure(`Wanted no ${name}. Seen it there.`) : undefined;
  if (!application) return failure(`Wanted ${name}. Seen none.`);
  const problem = await problemOf(options, application, context);
  return problem === undefined
    ? undefined
    : { ...failure(problem), found: application, ...placed(application, context) };
}

async function problemOf(
  options: ArgocdCheck,
  application: KubernetesObject,
  context: CheckContext,
): Promise<string | undefined> {
  const status = at(application, 'status');
  const { application: name } = options;
  const pairs = [
    ['sync status', options.sync, at(status, 'sync', 'status')],
    ['health', options.health, at(status, 'health', 'status')],
    ['last operation', options.phase, at(status, 'operationState', 'phase')],
    ['message', options.message, at(status, 'operationState', 'message')],
  ] as const;
  for (const [what, wanted, seen] of pairs) {
    if (wanted === undefined || matchesPattern(wanted, seen)) continue;
    return `Wanted ${what} ${describePattern(wanted)} of ${name}. Seen ${text(seen) || 'none'}${why(status)}.`;
  }
  return (
    (await revisionProblem(options, application, context)) ??
    historyProblem(options, status) ??
    conditionProblem(options, status) ??
    resourcesProblem(options, status) ??
    hooksProblem(name, options.hooks ?? [], status) ??
    wavesProblem(name, options.waves ?? [], status)
  );
}

/** The condition that explains a status, as Argo CD words it. */
function why(status: unknown): string {
  const [first] = list(at(status, 'conditions'));
  return first === undefined ? '' : ` (${text(at(first, 'type'))}: ${text(at(first, 'message'))})`;
}

async function revisionProblem(
  { application: name, revision }: ArgocdCheck,
  application: KubernetesObject,
  { cluster }: CheckContext,
): Promise<string | undefined> {
  if (revision === undefined) return undefined;
  const sync = at(application, 'status', 'sync');
  const problems: string[] = [];
  for (const { seen, url } of comparedSources(application, sync)) {
    const view = await cluster.git.read(url);
    const wanted = view?.resolve(revision);
    if (wanted !== undefined && wanted === seen) return undefined;
    problems.push(
      view
        ? `Wanted ${name} at ${revision}, commit ${short(wanted)}. Seen commit ${short(seen)}.`
        : `Wanted ${name} at ${revision}. Seen that ${url || 'its source'} is no repository here.`,
    );
  }
  return problems[0];
}

/** The repositories of an Application, with the commit of each that was compared. */
function comparedSources(
  application: KubernetesObject,
  sync: unknown,
): readonly { readonly url: string; readonly seen: string }[] {
  const several = list(at(application, 'spec', 'sources'));
  if (several.length === 0) {
    const url = text(at(application, 'spec', 'source', 'repoURL'));
    return [{ url, seen: text(at(sync, 'revision')) }];
  }
  const revisions = list(at(sync, 'revisions'));
  return several.map((source, index) => {
    return { url: text(at(source, 'repoURL')), seen: text(revisions[index]) };
  });
}

const short = (commit = ''): string => commit.slice(0, 7) || 'none';

function historyProblem(
  { application: name, history }: ArgocdCheck,
  status: unknown,
): string | undefined {
  const count = list(at(status, 'history')).length;
  if (!history || count >= history.atLeast) return undefined;
  return `Wanted at least ${history.atLeast} syncs of ${name} on record. Seen ${count}.`;
}

function conditionProblem(
  { application: name, conditions }: ArgocdCheck,
  status: unknown,
): string | undefined {
  if (!conditions) return undefined;
  const seen = list(at(status, 'conditions')).map((one) => text(at(one, 'type')));
  if (seen.toSorted().join() === conditions.toSorted().join()) return undefined;
  const words = (types: readonly string[]): string =>
    types.length === 0 ? 'none' : types.join(', ');
  return `Wanted conditions of ${name}: ${words(conditions)}. Seen ${words(seen)}.`;
}

function resourcesProblem(
  { application: name, resources = [] }: ArgocdCheck,
  status: unknown,
): string | undefined {
  for (const wanted of resources) {
    const found = list(at(status, 'resources')).find(
      (one) =>
        text(at(one, 'kind')) === wanted.kind &&
        text(at(one, 'name')) === wanted.name &&
        (wanted.group === undefined || text(at(one, 'group')) === wanted.group) &&
        (wanted.namespace === undefined || text(at(one, 'namespace')) === wanted.namespace),
    );
    const what = `${wanted.kind} ${wanted.name} of ${name}`;
    if (wanted.absent) {
      const status = text(at(found, 'status'));
      if (found) return `Wanted no ${what}. Seen it${status === '' ? '' : `, ${status}`}.`;
      continue;
    }
    if (!found) return `Wanted ${what}. Seen none.`;
    const sync = text(at(found, 'status'));
    if (wanted.sync !== undefined && sync !== wanted.sync)
      return `Wanted ${what} ${wanted.sync}. Seen ${sync || 'no sync status'}.`;
    const health = at(found, 'health', 'status');
    if (wanted.health !== undefined && !matchesPattern(wanted.health, health))
      return `Wanted ${what} ${describePattern(wanted.health)}. Seen ${text(health) || 'no health'}.`;
  }
  return undefined;
}

function placed(
  application: KubernetesObject,
  { files, resources }: CheckContext,
): Pick<CheckFinding, 'place'> {
  const own = resources.find(
    ({ key }) => key.kind === 'Application' && key.name === application.metadata.name,
  );
  return own ? { place: placeOfResource(own, 'spec', files) } : {};
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
