import { RenderError } from '../render-error.ts';
import { readFile, readText, type SourceFiles } from './file-tree.ts';
import { texts } from './read-kustomization.ts';
import { asText, createResource, isJson, type Json, type Resource } from './resource.ts';

/** A generated ConfigMap or Secret, and how it joins one that is there. */
export interface Generated {
  readonly resource: Resource;
  readonly behavior: string;
}

export interface GeneratorPlace {
  readonly files: SourceFiles;
  readonly folder: string;
  /** `generatorOptions` of the kustomization. */
  readonly options: Json;
}

/** What an entry of configMapGenerator or secretGenerator makes. Throws RenderError. */
export function generate(
  kind: 'ConfigMap' | 'Secret',
  entry: Json,
  place: GeneratorPlace,
): Generated {
  const name = asText(entry['name']);
  if (name === '') throw new RenderError(`a ${kind.toLowerCase()} must have a name`);
  const own = isJson(entry['options']) ? entry['options'] : {};
  const options: Json = { ...place.options, ...own };
  const metadata: Json = { name };
  if (asText(entry['namespace']) !== '') metadata['namespace'] = entry['namespace'];
  for (const field of ['labels', 'annotations']) {
    const merged = { ...optionTexts(place.options[field]), ...optionTexts(own[field]) };
    if (Object.keys(merged).length > 0) metadata[field] = merged;
  }
  const object: Json = { apiVersion: 'v1', kind, metadata };
  if (kind === 'Secret') object['type'] = asText(entry['type']) || 'Opaque';
  fill(object, kind, pairsOf(entry, place));
  if (options['immutable'] === true) object['immutable'] = true;
  const isFixed =
    place.options['disableNameSuffixHash'] === true || own['disableNameSuffixHash'] === true;
  return {
    resource: createResource(object, !isFixed),
    behavior: asText(entry['behavior']),
  };
}

function optionTexts(value: unknown): Json {
  return isJson(value) ? value : {};
}

type Pair = readonly [key: string, value: string | Uint8Array];

function fill(object: Json, kind: string, pairs: readonly Pair[]): void {
  const name = asText(isJson(object['metadata']) ? object['metadata']['name'] : '');
  const seen = new Set<string>();
  for (const [key, value] of pairs) {
    if (seen.has(key))
      throw new RenderError(`${kind.toLowerCase()} ${name} illegally repeats the key \`${key}\``);
    seen.add(key);
    const isText = kind === 'ConfigMap' && typeof value === 'string';
    const field = kind === 'Secret' || isText ? 'data' : 'binaryData';
    const data = isJson(object[field]) ? object[field] : {};
    data[key] = isText ? value : inLines(toBase64(value));
    object[field] = data;
  }
}

const LINE = 70;

/** Kustomize breaks long base64 into lines. */
function inLines(text: string): string {
  if (text.length <= LINE) return text;
  return (text.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? []).map((line) => `${line}\n`).join('');
}

/** Base64 of the bytes. */
function toBase64(value: string | Uint8Array): string {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

function pairsOf(entry: Json, { files, folder }: GeneratorPlace): readonly Pair[] {
  const envs = [
    ...texts(entry, 'envs'),
    ...(asText(entry['env']) === '' ? [] : [asText(entry['env'])]),
  ];
  return [
    ...envs.flatMap((path) =>
      envPairs(inWords('env source files', path, () => readText(files, folder, path))),
    ),
    ...texts(entry, 'files').map((source): Pair => {
      const equals = source.indexOf('=');
      if (equals === 0) throw new RenderError(`key name for file path ${source.slice(1)} missing`);
      const path = source.slice(equals + 1);
      const key = equals === -1 ? (path.split('/').at(-1) ?? path) : source.slice(0, equals);
      const file = inWords('file sources', source, () => readFile(files, folder, path));
      if (typeof file === 'string' && file.startsWith('\t'))
        throw new RenderError(
          'yaml: line 2: found a tab character where an indentation space is expected',
        );
      return [key, file];
    }),
    ...texts(entry, 'literals').map((literal): Pair => {
      const equals = literal.indexOf('=');
      if (equals <= 0)
        throw new RenderError(
          `loading KV pairs: literal sources: [${literal}]: invalid literal source ${literal}, expected key=value`,
        );
      return [literal.slice(0, equals), unquote(literal.slice(equals + 1))];
    }),
  ];
}

function inWords<T>(source: string, path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RenderError)) throw error;
    throw new RenderError(`loading KV pairs: ${source}: [${path}]: ${error.message}`);
  }
}

/** One pair of quotes around a literal goes. */
function unquote(text: string): string {
  const [first] = text;
  const isQuoted = text.length >= 2 && (first === '"' || first === "'") && text.endsWith(first);
  return isQuoted ? text.slice(1, -1) : text;
}

/** Lines of an env file. A name alone would read the environment of the process, which is empty here. */
function envPairs(text: string): readonly Pair[] {
  return text.split('\n').flatMap((raw): readonly Pair[] => {
    const line = raw
      .replace(/\r$/, '')
      .replace(/^\uFEFF/, '')
      .trimStart();
    if (line === '' || line.startsWith('#')) return [];
    const equals = line.indexOf('=');
    const key = equals === -1 ? line.trimEnd() : line.slice(0, equals);
    if (!/^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(key))
      throw new RenderError(`${JSON.stringify(key)} is not a valid key name`);
    return [[key, equals === -1 ? '' : line.slice(equals + 1)]];
  });
}
