import type { CompletionContext } from '../command.ts';
import { GLOBAL_FLAGS } from './common-flags.ts';
import { findType, qualifiedName, resourcePath, type ApiType } from './discovery.ts';
import { discoverTypes } from './discovery.ts';
import type { FlagSpec } from './flags.ts';
import { asObjects, asText, at } from './json-access.ts';
import type { KubectlOptions } from './kubectl-context.ts';
import { createRest, type Rest } from './rest.ts';
import type { Subcommand } from './subcommand.ts';
import { SUBCOMMANDS } from './subcommands.ts';

/** Candidates for the last word of a kubectl line: commands, flags, types, names, namespaces, files. */
export async function completeKubectl(
  words: readonly string[],
  context: CompletionContext,
  options: KubectlOptions,
): Promise<readonly string[]> {
  const current = words.at(-1) ?? '';
  const place = readPlace(words.slice(0, -1));
  if (place.expects) return flagValues(place.expects, place, context, options);
  if (current.startsWith('-')) {
    const specs = [...(place.command?.flags ?? []), ...GLOBAL_FLAGS];
    return specs.map(({ name, kind }) => `--${name}${kind === 'bool' ? '' : '='}`);
  }
  const { command } = place;
  if (!command || (command.subcommands && place.args.length === 0)) {
    const inside = command?.subcommands ?? SUBCOMMANDS;
    const names = inside.map(({ name }) => name);
    if (!command?.run || command.completes === undefined) return names;
    return [...names, ...(await argumentsOf(command, place, { current, context, options }))];
  }
  return argumentsOf(command, place, { current, context, options });
}

/** What the words before the last one have settled. */
interface Place {
  readonly command: Subcommand | undefined;
  readonly args: readonly string[];
  readonly namespace: string | undefined;
  /** The flag whose value comes next. */
  readonly expects: FlagSpec | undefined;
}

function readPlace(words: readonly string[]): Place {
  let command: Subcommand | undefined;
  let namespace: string | undefined;
  let expects: FlagSpec | undefined;
  const args: string[] = [];
  for (const word of words) {
    if (expects) {
      if (expects.name === 'namespace') namespace = word;
      expects = undefined;
      continue;
    }
    if (word.startsWith('-')) {
      const specs: readonly FlagSpec[] = [...(command?.flags ?? []), ...GLOBAL_FLAGS];
      const [name, value] = word.split('=');
      const spec = specs.find(
        ({ name: long, short }) => name === `--${long}` || name === `-${short}`,
      );
      if (spec?.name === 'namespace' && value !== undefined) namespace = value;
      if (spec && value === undefined && spec.kind !== 'bool' && spec.alone === undefined)
        expects = spec;
      continue;
    }
    const inside: readonly Subcommand[] = command ? (command.subcommands ?? []) : SUBCOMMANDS;
    const next =
      args.length === 0
        ? inside.find(({ name, aliases }) => name === word || aliases?.includes(word))
        : undefined;
    if (next) command = next;
    else args.push(word);
  }
  return { command, args, namespace, expects };
}

interface Asking {
  readonly current: string;
  readonly context: CompletionContext;
  readonly options: KubectlOptions;
}

async function argumentsOf(
  command: Subcommand,
  place: Place,
  { current, context, options }: Asking,
): Promise<readonly string[]> {
  const rest = quietRest(context, options);
  const namespace = place.namespace ?? context.session.namespace;
  if (command.completes === 'files') return context.files.paths();
  if (command.completes === 'pods') {
    const pods = await namesOf(rest, 'pods', namespace);
    return place.args.length === 0 ? pods : [];
  }
  if (command.completes !== 'resources') return [];
  if (current.includes('/')) {
    const [type = ''] = current.split('/');
    return (await namesOf(rest, type, namespace)).map((name) => `${type}/${name}`);
  }
  const [type] = place.args;
  if (type !== undefined) return type.includes('/') ? [] : namesOf(rest, type, namespace);
  return typeNames(await discoverTypes(rest));
}

function typeNames(types: readonly ApiType[]): readonly string[] {
  const listable = types.filter(({ verbs }) => verbs.includes('list') || verbs.length === 0);
  // A name that several groups have is offered with its group, too.
  const ambiguous = listable
    .filter(({ resource, group }) =>
      listable.some((other) => other.resource === resource && other.group !== group),
    )
    .map(qualifiedName);
  return [...new Set([...listable.map(({ resource }) => resource), ...ambiguous])].toSorted();
}

async function namesOf(rest: Rest, typed: string, namespace: string): Promise<readonly string[]> {
  const type = findType(await discoverTypes(rest), typed);
  if (!type) return [];
  const list = await rest.json(resourcePath(type, namespace));
  return asObjects(list['items']).map((item) => asText(at(item, 'metadata', 'name')));
}

async function flagValues(
  spec: FlagSpec,
  place: Place,
  context: CompletionContext,
  options: KubectlOptions,
): Promise<readonly string[]> {
  if (spec.name === 'filename') return context.files.paths();
  if (spec.name === 'context') return options.contexts.map(({ name }) => name);
  if (spec.name === 'output')
    return ['json', 'jsonpath=', 'name', 'wide', 'yaml', 'custom-columns='];
  const rest = quietRest(context, options);
  if (spec.name === 'namespace') return namesOf(rest, 'namespaces', '');
  if (spec.name === 'container') {
    return containersOf(rest, place.namespace ?? context.session.namespace, place.args[0]);
  }
  return [];
}

async function containersOf(
  rest: Rest,
  namespace: string,
  pod: string | undefined,
): Promise<readonly string[]> {
  if (pod === undefined || pod.includes('/')) return [];
  const object = await rest.json(`/api/v1/namespaces/${namespace}/pods/${encodeURIComponent(pod)}`);
  return asObjects(at(object, 'spec', 'containers')).map((container) => asText(container['name']));
}

function quietRest(context: CompletionContext, { contexts }: KubectlOptions): Rest {
  const current = contexts.find(({ name }) => name === context.session.context);
  return createRest({
    kube: current?.kube ?? context.cluster.kube,
    headers: {},
    warn: () => undefined,
    signal: new AbortController().signal,
  });
}
