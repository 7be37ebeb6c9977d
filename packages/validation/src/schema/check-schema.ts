import type { GroupVersionKind, JsonObject } from '@drydock/manifests';
import type { Catalogue } from '@drydock/manifests/catalogue';
import type { RuleEvaluator } from '../cel/rule-evaluator.ts';
import { checkValue } from './check-value.ts';
import { BAD_FORMAT, MISSING_FIELD, UNKNOWN_FIELD, WRONG_TYPE } from './codes.ts';
import { quote } from './describe-value.ts';
import { kindFindings } from './kind-findings.ts';
import { nameProblem } from './object-name.ts';
import { schemaNode } from './schema-node.ts';
import type { SchemaFinding, Walk } from './walk.ts';

/** Kubernetes' own definitions, whose objects an API server decodes into Go types. */
const BUILT_IN = /^io\.k8s\.(?:api|apiextensions-apiserver|kube-aggregator)\./;

export interface CheckSchemaOptions {
  /** Evaluates the rules of CRDs in the set; without it nothing is said of them. */
  readonly evaluate?: RuleEvaluator | undefined;
  /** The object that this one would replace, for rules about the change. */
  readonly previous?: JsonObject | undefined;
}

/**
 * Everything that an API server with strict field validation would say of one object's shape: its
 * kind and version, unknown fields, types, required fields, enums, ranges, list keys, and the rules
 * of its CRD (those in CEL with `evaluate`). Never throws, whatever the object holds.
 */
export function checkSchema(
  object: JsonObject,
  gvk: GroupVersionKind,
  catalogue: Catalogue,
  { evaluate, previous }: CheckSchemaOptions = {},
): readonly SchemaFinding[] {
  const findings: SchemaFinding[] = [...kindFindings(catalogue, gvk)];
  const entry = catalogue.kind(gvk.group, gvk.version, gvk.kind);
  const schema = entry && catalogue.schemaOf(entry);
  if (!entry || !schema) return findings;
  const walk: Walk = {
    catalogue,
    isBuiltIn: BUILT_IN.test(entry.definition),
    hasOwnStatus: entry.group === 'argoproj.io',
    evaluate,
    ...(previous && { update: { previous, next: object, schema } }),
    path: [],
    reported: () => findings.length,
    report(finding) {
      if (!walk.hasOwnStatus && isIgnoredInStatus(finding)) return;
      findings.push(finding);
    },
  };
  checkValue(walk, object, schemaNode(catalogue, schema));
  checkName(object, gvk, findings);
  return findings;
}

/**
 * The status of a manifest is decoded and dropped, as controllers write it: there only what cannot be
 * decoded is refused. Argo CD's kinds have no status subresource.
 */
function isIgnoredInStatus({ code, path }: SchemaFinding): boolean {
  return path[0] === 'status' && path.length > 1 && code !== UNKNOWN_FIELD && code !== WRONG_TYPE;
}

/** Without a name, and nothing to generate one from, no object can be created. */
function checkName(
  { metadata }: JsonObject,
  gvk: GroupVersionKind,
  findings: SchemaFinding[],
): void {
  const isMap = typeof metadata === 'object' && metadata !== null && !Array.isArray(metadata);
  const { name, generateName } = isMap ? (metadata as JsonObject) : {}; // a map that is no list
  const path = ['metadata', 'name'];
  if (typeof name === 'string' && name !== '') {
    const hint = nameProblem(gvk, name);
    if (hint === undefined) return;
    const message = `"name" cannot be ${quote(name)}`;
    findings.push({ code: BAD_FORMAT, path, message, hint });
  } else if (!isSet(name) && !isSet(generateName)) {
    findings.push({ code: MISSING_FIELD, path, message: 'Missing field "name" in "metadata"' });
  }
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
