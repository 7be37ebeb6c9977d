import type { FieldPath, JsonObject } from '@drydock/manifests';
import type { MeshIndex } from '../index/mesh-index.ts';
import { refTo, type MeshObject } from '../index/mesh-object.ts';
import { isVisible } from '../index/mesh-settings.ts';
import { listOf, objectOf, textOf, textsOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';
import { mergeMatches, type SourcedMatch } from './delegate-match.ts';
import { exportToOf } from './virtual-services.ts';

/** One http rule of a VirtualService; the rules of delegates stand in the place of the rule that names them. */
export interface ResolvedRule {
  readonly name: string;
  readonly rule: JsonObject;
  /** undefined: no match, takes everything. */
  readonly matches: readonly SourcedMatch[] | undefined;
  /** Short names of destinations mean services of this namespace. */
  readonly namespace: string;
  readonly source: FieldRef;
  /** Points at a field of the rule, in the delegate or the root, whichever wrote it. */
  readonly ref: (field: string, ...rest: FieldPath) => FieldRef;
}

/** The http rules of a VirtualService in order, delegates included. */
export function resolveRules(
  index: MeshIndex,
  virtualService: MeshObject,
): readonly ResolvedRule[] {
  return listOf(virtualService.spec['http']).flatMap((item, position) => {
    const own = ownRule(virtualService, objectOf(item), position);
    return own.rule['delegate'] === undefined ? [own] : delegated(index, virtualService, own);
  });
}

function ownRule(owner: MeshObject, rule: JsonObject, position: number): ResolvedRule {
  const matches = listOf(rule['match']);
  return {
    name: textOf(rule['name']) ?? '',
    rule,
    matches:
      matches.length === 0
        ? undefined
        : matches.map((match, place) => {
            const path: FieldPath = ['spec', 'http', position, 'match', place];
            return {
              match: objectOf(match),
              source: refTo(owner, ...path),
              ref: (...rest) => refTo(owner, ...path, ...rest),
            };
          }),
    namespace: owner.namespace,
    source: refTo(owner, 'spec', 'http', position),
    ref: (field, ...rest) => refTo(owner, 'spec', 'http', position, field, ...rest),
  };
}

/** Fields that a delegate's rule takes from the root where it has none itself (istio mergeHTTPRoute). */
const INHERITED: readonly string[] = [
  'rewrite',
  'directResponse',
  'timeout',
  'retries',
  'fault',
  'mirror',
  'mirrorPercent',
  'mirrorPercentage',
  'mirrors',
  'corsPolicy',
  'headers',
];

function delegated(index: MeshIndex, root: MeshObject, rule: ResolvedRule): ResolvedRule[] {
  const reference = objectOf(rule.rule['delegate']);
  const namespace = textOf(reference['namespace']) || root.namespace;
  const name = textOf(reference['name']) ?? '';
  const delegate = index.kinds
    .get('VirtualService')
    ?.find((object) => object.name === name && object.namespace === namespace);
  if (!delegate || textsOf(delegate.spec['hosts']).length > 0) return [];
  if (!isVisible(exportToOf(index, delegate), delegate.namespace, root.namespace)) return [];
  return listOf(delegate.spec['http']).flatMap((item, position) => {
    const leaf = ownRule(delegate, objectOf(item), position);
    if (leaf.rule['delegate'] !== undefined) return [];
    const merged = mergeRules(rule, leaf);
    return merged ? [merged] : [];
  });
}

function mergeRules(root: ResolvedRule, leaf: ResolvedRule): ResolvedRule | undefined {
  const matches = mergeMatches(root.matches, leaf.matches);
  if (matches === 'conflict') return undefined;
  const inherited = INHERITED.filter(
    (field) => leaf.rule[field] === undefined && root.rule[field] !== undefined,
  );
  const rule: Record<string, JsonObject[string]> = { ...leaf.rule };
  for (const field of inherited) rule[field] = root.rule[field];
  return {
    name: [root.name, leaf.name].filter((name) => name !== '').join('-'),
    rule,
    matches,
    namespace: leaf.namespace,
    source: leaf.source,
    ref: (field, ...rest) =>
      inherited.includes(field) ? root.ref(field, ...rest) : leaf.ref(field, ...rest),
  };
}
