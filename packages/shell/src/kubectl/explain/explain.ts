import type { JsonObject } from '@drydock/manifests';
import type { ApiType } from '../discovery.ts';
import { findType, qualifiedName } from '../discovery.ts';
import { KubectlFailure, notModelled, usageFailure } from '../failure.ts';
import { asObject, asText, asTexts } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import type { Subcommand } from '../subcommand.ts';
import { innerSchema, isRequired, loadOpenApi, typeName, type OpenApi } from './open-api.ts';

const WIDTH = 76;

/** `kubectl explain`, from the schemas that the server publishes. */
export const explain: Subcommand = {
  name: 'explain',
  summary: 'Get documentation for a resource',
  completes: 'resources',
  flags: [
    { name: 'recursive', kind: 'bool' },
    { name: 'api-version', kind: 'string' },
    { name: 'output', short: 'o', kind: 'string' },
  ],
  async run(kubectl) {
    const [target, ...more] = kubectl.flags.args;
    if (target === undefined) {
      throw new KubectlFailure(
        'error: You must specify the type of resource to explain. Use "kubectl api-resources" for a complete list of supported resources.',
      );
    }
    if (more.length > 0) throw usageFailure('We accept only this format: explain RESOURCE');
    const output = kubectl.flags.text('output') ?? 'plaintext';
    if (output === 'plaintext-openapiv2') throw notModelled(`-o ${output}`);
    if (output !== 'plaintext') throw usageFailure(`unrecognized format: ${output}`);
    const { type, path } = await readTarget(kubectl, target);
    const api = await loadOpenApi(kubectl.rest, type);
    const kind = api.kind(type);
    if (!kind) {
      throw usageFailure(`couldn't find resource for "${type.apiVersion}, Kind=${type.kind}"`);
    }
    kubectl.out(header(type));
    kubectl.out(page(walk(kind, path, api), api, kubectl.flags.isOn('recursive')));
  },
};

/** `deployments.apps` names a type, `deploy.spec.replicas` a field: the longest type name wins. */
async function readTarget(
  kubectl: Kubectl,
  target: string,
): Promise<{ readonly type: ApiType; readonly path: readonly string[] }> {
  const types = await kubectl.types();
  const wanted = kubectl.flags.text('api-version');
  const served =
    wanted === undefined ? types : types.filter(({ apiVersion }) => apiVersion === wanted);
  const segments = target.replace(/\.$/, '').split('.');
  const [head = '', ...path] = segments;
  for (let count = segments.length; count > 1; count -= 1) {
    const name = segments.slice(0, count).join('.').toLowerCase();
    const type = served.find((each) => each.group !== '' && qualifiedName(each) === name);
    if (type) return { type, path: segments.slice(count) };
  }
  const byHead = findType(served, head);
  if (byHead) return { type: byHead, path };
  const elsewhere = wanted === undefined ? undefined : findType(types, head);
  if (elsewhere) {
    throw usageFailure(
      `couldn't find resource for "${wanted ?? ''}, Resource=${elsewhere.resource}"`,
    );
  }
  // kubectl prints this one without its usual `error: `.
  throw new KubectlFailure(`the server doesn't have a resource type "${head}"`);
}

interface Place {
  /** Name of the field; undefined for the kind itself. */
  readonly name?: string;
  /** As the parent has it: with its own description. */
  readonly schema: JsonObject;
}

function walk(kind: JsonObject, path: readonly string[], api: OpenApi): Place {
  let place: Place = { schema: kind };
  for (const name of path) {
    const field = asObject(innerSchema(place.schema, api)['properties'])[name];
    if (field === undefined) throw usageFailure(`field "${name}" does not exist`);
    place = { name, schema: asObject(field) };
  }
  return place;
}

function header(type: ApiType): string {
  const group = type.group === '' ? '' : `GROUP:      ${type.group}\n`;
  return `${group}KIND:       ${type.kind}\nVERSION:    ${type.version}\n\n`;
}

function page({ name, schema }: Place, api: OpenApi, isDeep: boolean): string {
  const inner = innerSchema(schema, api);
  const field =
    name === undefined
      ? ''
      : `FIELD: ${name} <${typeName(schema, api)}>\n${enumBlock(api.resolve(schema))}`;
  const head = field + descriptionBlock(schema, inner, api);
  if (Object.keys(asObject(inner['properties'])).length === 0) return `${head}\n`;
  const fields = fieldList(inner, api, isDeep ? { seen: new Set([inner]) } : undefined);
  return `${head}FIELDS:\n${fields}\n`;
}

/** What the field says of itself, and after it what its type does. */
function descriptionBlock(schema: JsonObject, inner: JsonObject, api: OpenApi): string {
  const texts = [schema, api.resolve(schema), inner].map((part) => asText(part['description']));
  const shown = [...new Set(texts.filter((text) => text !== ''))];
  if (shown.length === 0) return 'DESCRIPTION:\n    <empty>\n';
  return `DESCRIPTION:\n${shown.map((text) => `${indent(wrap(text), 4)}\n`).join('')}    \n`;
}

function enumBlock(schema: JsonObject): string {
  const values = asTexts(schema['enum']);
  if (values.length === 0) return '\n\n';
  return `ENUM:\n${values.map((value) => `    ${enumValue(value)}\n`).join('')}\n`;
}

interface Recursion {
  readonly seen: ReadonlySet<JsonObject>;
}

function enumValue(value: string): string {
  return value === '' ? '""' : value;
}

/** Only the first four values of a long list. */
function shortList(values: readonly string[]): string {
  const shown = values.slice(0, 4).map(enumValue).join(', ');
  return values.length > 4 ? `${shown}, ....` : shown;
}

function fieldList(schema: JsonObject, api: OpenApi, deep?: Recursion, level = 1): string {
  const properties = asObject(schema['properties']);
  const pad = '  '.repeat(level);
  let text = '';
  for (const name of Object.keys(properties).toSorted()) {
    const field = asObject(properties[name]);
    const required = isRequired(schema, name) ? ' -required-' : '';
    text += `${pad}${name}\t<${typeName(field, api)}>${required}\n`;
    const values = asTexts(api.resolve(field)['enum']);
    if (values.length > 0) text += `${pad}enum: ${shortList(values)}\n`;
    if (!deep) {
      const description = asText(field['description']);
      text += `${indent(wrap(description === '' ? '<no description>' : description), 4)}\n\n`;
      continue;
    }
    const inner = innerSchema(field, api);
    if (deep.seen.has(inner)) continue;
    text += fieldList(inner, api, { seen: new Set([...deep.seen, inner]) }, level + 1);
  }
  return text;
}

/** Breaks lines at blanks, so that each has at most 76 characters where words allow it; other blanks are kept. */
function wrap(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const lines: string[] = [];
    for (const [, blanks = '', word = ''] of line.matchAll(/(\s*)(\S+)/g)) {
      const last = lines.at(-1);
      if (last !== undefined && (last + blanks + word).length <= WIDTH) {
        lines[lines.length - 1] = last + blanks + word;
      } else lines.push(last === undefined ? blanks + word : word);
    }
    return lines.length === 0 ? [''] : lines;
  });
}

function indent(lines: readonly string[], width: number): string {
  return lines.map((line) => ' '.repeat(width) + line).join('\n');
}
