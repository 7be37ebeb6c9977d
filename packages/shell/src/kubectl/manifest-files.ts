import { isJsonObject, type JsonObject } from '@drydock/manifests';
import { parseAllDocuments, type YAMLParseError } from 'yaml';
import { readAll } from '../line/pipe.ts';
import { KubectlFailure, notModelled, usageFailure, type FailureCollector } from './failure.ts';
import type { ApiType } from './discovery.ts';
import { asText, at } from './json-access.ts';
import type { Kubectl } from './kubectl-context.ts';
import { buildKustomization } from './kustomize.ts';
import { goJson } from './print/json.ts';

/** One object of a manifest, with the type that serves it and the namespace it goes to. */
export interface ManifestObject {
  readonly object: JsonObject;
  readonly type: ApiType;
  readonly name: string;
  readonly namespace: string | undefined;
  /** File name as typed, `STDIN` for `-`. */
  readonly source: string;
}

/** Reads what -f and -k name (cli-runtime resource.Builder's FilenameParam); objects that cannot be had are collected. */
export async function readManifests(
  kubectl: Kubectl,
  failures: FailureCollector,
): Promise<readonly ManifestObject[]> {
  const found: ManifestObject[] = [];
  for (const { source, text } of await readSources(kubectl)) {
    await failures.attempt(async () => {
      for (const object of parseDocuments(source, text)) {
        await failures.attempt(async () => {
          for (const part of flatten(object)) found.push(await identify(kubectl, source, part));
        });
      }
    });
  }
  return found;
}

/** Whether the command line names files at all. */
export function hasFiles(kubectl: Kubectl): boolean {
  return kubectl.flags.list('filename').length > 0 || kubectl.flags.has('kustomize');
}

interface Source {
  readonly source: string;
  readonly text: string;
}

async function readSources(kubectl: Kubectl): Promise<readonly Source[]> {
  const { files, stdin } = kubectl.shell;
  const sources: Source[] = [];
  const folder = kubectl.flags.text('kustomize');
  if (folder !== undefined) {
    if (kubectl.flags.list('filename').length > 0) {
      throw usageFailure('only one of -f or -k can be specified');
    }
    return [{ source: folder, text: buildKustomization(files, folder) }];
  }
  for (const path of kubectl.flags.list('filename').flatMap((paths) => paths.split(','))) {
    if (path === '-') {
      sources.push({ source: 'STDIN', text: await readAll(stdin) });
      continue;
    }
    if (/^https?:\/\//.test(path)) throw notModelled(`reading manifests from a URL (${path})`);
    const text = files.read(path);
    const inside = files.folder(path);
    if (text !== undefined) sources.push({ source: path, text });
    else if (inside) sources.push(...readFolder(kubectl, path, inside));
    else throw usageFailure(`the path "${path}" does not exist`);
  }
  return sources;
}

function readFolder(kubectl: Kubectl, path: string, inside: readonly string[]): readonly Source[] {
  const isDeep = kubectl.flags.isOn('recursive');
  const depth = path
    .replace(/\/+$/, '')
    .split('/')
    .filter((part) => part !== '' && part !== '.').length;
  const names = inside.filter(
    (name) => /\.(?:json|ya?ml)$/.test(name) && (isDeep || name.split('/').length === depth + 1),
  );
  if (names.length === 0) {
    throw usageFailure(
      `error reading [${path}]: recognized file extensions are [.json .yaml .yml]`,
    );
  }
  return names.map((name) => ({ source: name, text: kubectl.shell.files.read(name) ?? '' }));
}

function parseDocuments(source: string, text: string): readonly JsonObject[] {
  const documents = parseAllDocuments(text, { version: '1.1', intAsBigInt: false, merge: true });
  const objects: JsonObject[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    if (error) {
      throw usageFailure(
        `error parsing ${source}: error converting YAML to JSON: ${goYamlError(error)}`,
      );
    }
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    if (value === null || value === undefined) continue;
    if (!isJsonObject(value)) {
      throw usageFailure(
        `error parsing ${source}: json: cannot unmarshal ${typeof value} into Go value of type map[string]interface {}`,
      );
    }
    objects.push(value);
  }
  return objects;
}

/** The parser's complaint in go-yaml's words, with its way of counting lines. */
export function goYamlError(error: YAMLParseError): string {
  const line = error.linePos?.[0].line ?? 0;
  const scanner = (message: string): string => `yaml: line ${line}: ${message}`;
  const parser = (message: string): string =>
    line <= 1 ? `yaml: ${message}` : `yaml: line ${line - 1}: ${message}`;
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return scanner('found character that cannot start any token');
    case 'BAD_INDENT':
    case 'UNEXPECTED_TOKEN':
    case 'BLOCK_AS_IMPLICIT_KEY':
      return error.code === 'BLOCK_AS_IMPLICIT_KEY'
        ? scanner('mapping values are not allowed in this context')
        : parser('did not find expected key');
    case 'BAD_COLLECTION_TYPE':
    case 'IMPOSSIBLE':
      return parser('did not find expected node content');
    case 'MISSING_CHAR':
      return scanner("could not find expected ':'");
    case 'DUPLICATE_KEY':
      return `yaml: unmarshal errors:\n  line ${line}: ${error.message.split('\n')[0] ?? ''}`;
    default:
      return parser(error.message.split('\n')[0] ?? '');
  }
}

/** A List counts as its items. */
function flatten(object: JsonObject): readonly JsonObject[] {
  const { kind, items } = object;
  if (typeof kind !== 'string' || !kind.endsWith('List') || !Array.isArray(items)) return [object];
  return items.filter((item): item is JsonObject => isJsonObject(item));
}

async function identify(
  kubectl: Kubectl,
  source: string,
  object: JsonObject,
): Promise<ManifestObject> {
  requireTypeMeta(kubectl, source, object);
  const apiVersion = asText(object['apiVersion']);
  const kind = asText(object['kind']);
  const name = asText(at(object, 'metadata', 'name'));
  const type = await kubectl.typeOfKind(apiVersion, kind);
  if (!type) {
    const namespace = asText(at(object, 'metadata', 'namespace'));
    throw new KubectlFailure(
      `error: resource mapping not found for name: "${name}" namespace: "${namespace}" from "${source}": ` +
        `no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first`,
    );
  }
  if (!type.namespaced) return { object, type, name, namespace: undefined, source };
  const own = asText(at(object, 'metadata', 'namespace'));
  if (own !== '' && kubectl.isNamespaceGiven && own !== kubectl.namespace) {
    throw usageFailure(
      `the namespace from the provided object "${own}" does not match the namespace "${kubectl.namespace}". ` +
        `You must pass '--namespace=${own}' to perform this operation.`,
    );
  }
  const namespace = own === '' ? kubectl.namespace : own;
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  return {
    object: { ...object, metadata: { ...metadata, namespace } },
    type,
    name,
    namespace,
    source,
  };
}

function requireTypeMeta(kubectl: Kubectl, source: string, object: JsonObject): void {
  const missing = [
    ...(asText(object['apiVersion']) === '' ? ['apiVersion not set'] : []),
    ...(asText(object['kind']) === '' ? ['kind not set'] : []),
  ];
  if (missing.length === 0) return;
  const validate = kubectl.flags.text('validate');
  if (!kubectl.flags.isKnown('validate') || validate === 'false' || validate === 'ignore') {
    const field = asText(object['kind']) === '' ? 'Kind' : 'apiVersion';
    throw usageFailure(
      `unable to decode "${source}": Object '${field}' is missing in '${goJson(object)}'`,
    );
  }
  const reasons = missing.length === 1 ? (missing[0] ?? '') : `[${missing.join(', ')}]`;
  throw usageFailure(
    `error validating "${source}": error validating data: ${reasons}; if you choose to ignore these errors, turn validation off with --validate=false`,
  );
}
