import type { ResourceType } from '@drydock/cluster';
import { parseApiVersion, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { createCelEvaluator, type RuleEvaluator } from '@drydock/validation/cel';
import { z } from 'zod';
import type { CheckContext, CheckFinding, CheckKind } from './check-kind.ts';
import { mismatches, type Mismatch } from './partial-match.ts';
import { placeOfResource } from '../session/place-of-resource.ts';

const resourceCheckSchema = z.strictObject({
  apiVersion: z.string().min(1),
  kind: z.string().min(1),
  /** Without it, any object of the kind may fit. */
  name: z.string().min(1).optional(),
  /** Default: the lab's namespace. Ignored for cluster-scoped kinds. */
  namespace: z.string().min(1).optional(),
  absent: z.literal(true).optional(),
  /** Fields that the object must have; lists item by item, further fields do not matter. */
  matches: z.record(z.string(), z.unknown()).optional(),
  /** A CEL expression over the object, `self`, that must be true: `self.spec.replicas >= 2`; with what it asks for, in words. */
  cel: z
    .union([
      z.string().min(1),
      z.strictObject({ rule: z.string().min(1), wanted: z.string().min(1) }),
    ])
    .optional(),
});

type ResourceCheck = z.infer<typeof resourceCheckSchema>;

/** Whether an object exists in the cluster, is absent, or has given fields. */
export const resourceCheck: CheckKind<'resource', ResourceCheck> = {
  name: 'resource',
  schema: resourceCheckSchema,
  async run(options, context) {
    const { apiVersion, kind } = options;
    const type = await context.cluster.kube.resolveKind(apiVersion, kind);
    if (type === undefined) {
      return {
        status: 'error',
        share: 0,
        message: `Could not check: this cluster has no kind ${kind} in ${apiVersion}.`,
      };
    }
    const objects = await candidates(type, options, context);
    if (typeof objects === 'string') {
      return { status: 'error', share: 0, message: `Could not check: ${objects}` };
    }
    const namespace = type.namespaced ? (options.namespace ?? context.namespace) : undefined;
    return judge(objects, describeTarget(options, namespace), options, context);
  },
};

async function candidates(
  type: ResourceType,
  options: ResourceCheck,
  { cluster, namespace }: CheckContext,
): Promise<readonly KubernetesObject[] | string> {
  const scope = type.namespaced ? { namespace: options.namespace ?? namespace } : {};
  const listed = await cluster.kube.list(type, scope);
  if (!listed.ok) return listed.failure.message;
  const { items } = listed.value;
  return options.name === undefined
    ? items
    : items.filter((item) => item.metadata.name === options.name);
}

interface Judged {
  readonly object: KubernetesObject;
  readonly differences: readonly Mismatch[];
  /** The expression cannot be decided on it. */
  readonly undecided?: string;
}

function judge(
  objects: readonly KubernetesObject[],
  what: string,
  options: ResourceCheck,
  context: CheckContext,
): CheckFinding {
  const wanted = options.matches ?? {};
  const judged = objects.map((object): Judged => {
    const differences = mismatches(wanted, object);
    return { object, differences, ...(differences.length === 0 && byExpression(object, options)) };
  });
  const undecided = judged.find((each) => each.undecided !== undefined)?.undecided;
  if (undecided !== undefined)
    return { status: 'error', share: 0, message: `Could not check: ${undecided}.` };
  const fitting = judged.find(({ differences }) => differences.length === 0);
  if (options.absent === true) {
    if (fitting === undefined) return { status: 'pass', share: 1 };
    return {
      status: 'fail',
      share: 0,
      message: `Wanted no ${what}${inWords(options)}. Seen ${fitting.object.metadata.name}.`,
      found: fitting.object,
      ...placed(fitting.object, '', context),
    };
  }
  if (fitting !== undefined) return { status: 'pass', share: 1 };
  const nearest = judged.toSorted((a, b) => distance(a) - distance(b))[0];
  const [difference] = nearest?.differences ?? [];
  if (nearest === undefined || difference === undefined)
    return absentFinding(what, options, context);
  return {
    status: 'fail',
    share: 0,
    message: `Wanted ${what} with ${difference.path === '' ? '' : `${difference.path} `}${difference.wanted}. Seen ${difference.seen}.`,
    found: nearest.object,
    ...placed(nearest.object, difference.path, context),
  };
}

/** How far an object is from what is wanted; one that only the expression is against is the nearest. */
function distance({ differences }: Judged): number {
  return differences[0]?.path === '' ? 0 : differences.length;
}

/** What the expression says of an object that fits otherwise. */
function byExpression(
  object: KubernetesObject,
  { cel }: ResourceCheck,
): Pick<Judged, 'differences' | 'undecided'> {
  if (cel === undefined) return { differences: [] };
  const { rule, wanted } = typeof cel === 'string' ? { rule: cel, wanted: cel } : cel;
  evaluate ??= createCelEvaluator();
  const catalogue = loadCatalogue();
  const { group, version } = parseApiVersion(object.apiVersion);
  const known = catalogue.kind(group, version, object.kind);
  const schema = (known && catalogue.schemaOf(known)) ?? {}; // says which objects are maps, whose keys are as written
  const self = object as JsonObject; // what a server sends is JSON
  const verdict = evaluate({ rule, self, schema, catalogue });
  if ('undecided' in verdict)
    return { differences: [], undecided: `the expression ${rule}: ${verdict.undecided}` };
  if (verdict.holds) return { differences: [] };
  const seen = verdict.error ?? 'that it does not hold';
  return { differences: [{ path: '', wanted, seen }] };
}

/** Made when the first expression is met: most labs have none. */
let evaluate: RuleEvaluator | undefined;

/** Nothing of the kind is there; one that stands in the files, elsewhere, is the place to look. */
function absentFinding(what: string, options: ResourceCheck, context: CheckContext): CheckFinding {
  const ofKind = context.resources.filter(({ key }) => key.kind === options.kind);
  const elsewhere = ofKind.find(({ key }) => key.name === options.name) ?? ofKind[0];
  const seen = elsewhere === undefined ? 'none' : seenInFiles(elsewhere, options, context);
  return {
    status: 'fail',
    share: 0,
    message: `Wanted ${what}. Seen ${seen}.`,
    ...(elsewhere === undefined
      ? {}
      : { place: placeOfResource(elsewhere, 'metadata.namespace', context.files) }),
  };
}

/** What only Git or the files hold, or what they hold under another name. */
function seenInFiles(
  { key }: CheckContext['resources'][number],
  { name = key.name, namespace }: ResourceCheck,
  context: CheckContext,
): string {
  const isSame = key.name === name && key.namespace === (namespace ?? context.namespace);
  return isSame ? 'it in your files alone' : `${key.name} in namespace ${key.namespace}`;
}

function describeTarget({ kind, name }: ResourceCheck, namespace: string | undefined): string {
  const named = name === undefined ? kind : `${kind} ${name}`;
  return namespace === undefined ? named : `${named} in namespace ${namespace}`;
}

/** What the expression of a check asks for, where its author says it. */
function inWords({ cel }: ResourceCheck): string {
  return typeof cel === 'object' ? ` with ${cel.wanted}` : '';
}

function placed(
  object: KubernetesObject,
  path: string,
  { resources, files }: CheckContext,
): Pick<CheckFinding, 'place'> {
  const resource = resources.find(
    ({ key }) =>
      key.kind === object.kind &&
      key.name === object.metadata.name &&
      key.namespace === (object.metadata.namespace ?? ''),
  );
  return resource === undefined ? {} : { place: placeOfResource(resource, path, files) };
}
