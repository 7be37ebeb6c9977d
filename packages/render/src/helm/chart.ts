import { parseSemVer } from '../functions/semver.ts';
import { RenderError } from '../render-error.ts';
import { GoMap, GoSlice, toGo, type GoValue } from '../template/go-value.ts';
import { readYaml, YamlError } from '../yaml/read-yaml.ts';
import { helmIgnore } from './helm-ignore.ts';

export interface ChartDependency {
  readonly name: string;
  readonly version: string;
  readonly alias: string;
  readonly condition: string;
  readonly tags: readonly string[];
  readonly importValues: readonly GoValue[];
}

/** A chart as it was loaded; texts by path below the chart. */
export interface Chart {
  /** Its name or, in a parent that says so, its alias. */
  readonly name: string;
  readonly metadata: GoMap;
  readonly version: string;
  readonly type: string;
  readonly kubeVersion: string;
  readonly requirements: readonly ChartDependency[];
  values: GoMap;
  readonly schema: string | undefined;
  readonly templates: ReadonlyMap<string, string>;
  readonly crds: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<string, string>;
  subcharts: readonly Chart[];
}

const DEEPEST_SUBCHART = 32;
const MOST_FILES = 10_000;

/** Reads a chart and those in charts/. Throws RenderError with Helm's words. */
export function loadChart(files: ReadonlyMap<string, string>): Chart {
  if (files.size > MOST_FILES) throw new RenderError(`chart has more than ${MOST_FILES} files`);
  const isIgnored = helmIgnore(files.get('.helmignore') ?? '');
  return chartOf(new Map([...files].filter(([path]) => !isIgnored(path))), 0);
}

function chartOf(files: ReadonlyMap<string, string>, depth: number): Chart {
  if (depth > DEEPEST_SUBCHART) throw new RenderError('charts are nested too deeply');
  const source = files.get('Chart.yaml');
  if (source === undefined) throw new RenderError('Chart.yaml file is missing');
  const metadata = readMap(source, 'cannot load Chart.yaml: ');
  const field = (name: string): string => textOf(metadata.entries.get(name));
  const apiVersion = field('apiVersion') || 'v1';
  metadata.entries.set('apiVersion', apiVersion);
  checkMetadata(field);
  const legacy = files.get('requirements.yaml');
  const listed =
    apiVersion === 'v1' && legacy !== undefined
      ? readMap(legacy, 'cannot load requirements.yaml: ')
      : metadata;
  return {
    name: field('name'),
    metadata,
    version: field('version'),
    type: field('type'),
    kubeVersion: field('kubeVersion'),
    requirements: requirementsOf(listed.entries.get('dependencies') ?? null),
    values: readMap(files.get('values.yaml') ?? '', 'cannot load values.yaml: '),
    schema: files.get('values.schema.json'),
    templates: pick(files, (path) => path.startsWith('templates/')),
    crds: pick(files, (path) => /^crds\/.*\.(?:ya?ml|json)$/.test(path)),
    files: pick(
      files,
      (path) =>
        !/^(?:templates|charts)\//.test(path) &&
        !/^(?:Chart\.(?:yaml|lock)|values\.yaml|values\.schema\.json)$/.test(path),
    ),
    subcharts: subchartsOf(files, depth),
  };
}

function checkMetadata(field: (name: string) => string): void {
  if (field('name') === '') throw invalid('chart.metadata.name is required');
  if (/[/\\]/.test(field('name')) || field('name') === '..')
    throw invalid(`chart.metadata.name ${JSON.stringify(field('name'))} is invalid`);
  if (field('version') === '') throw invalid('chart.metadata.version is required');
  if (!parseSemVer(field('version')))
    throw invalid(`chart.metadata.version ${JSON.stringify(field('version'))} is invalid`);
  if (!['', 'application', 'library'].includes(field('type')))
    throw invalid('chart.metadata.type must be application or library');
}

const invalid = (message: string): RenderError => new RenderError(`validation: ${message}`);

function pick(
  files: ReadonlyMap<string, string>,
  isWanted: (path: string) => boolean,
): ReadonlyMap<string, string> {
  return new Map(
    [...files].filter(([path]) => isWanted(path)).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function subchartsOf(files: ReadonlyMap<string, string>, depth: number): readonly Chart[] {
  const byName = new Map<string, Map<string, string>>();
  for (const [path, text] of files) {
    const [, name, rest] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? [];
    if (name === undefined || /^[_.]/.test(name)) continue;
    if (name.endsWith('.tgz'))
      throw new RenderError(`error unpacking subchart ${name}: packed charts are not supported`);
    if (rest === undefined) continue;
    const own = byName.get(name) ?? new Map<string, string>();
    byName.set(name, own.set(rest, text));
  }
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, own]) => {
      try {
        return chartOf(own, depth + 1);
      } catch (error) {
        if (!(error instanceof RenderError)) throw error;
        throw new RenderError(`error unpacking subchart ${name}: ${error.message}`);
      }
    });
}

function requirementsOf(value: GoValue): readonly ChartDependency[] {
  if (!(value instanceof GoSlice)) return [];
  return value.items.flatMap((item) => {
    if (!(item instanceof GoMap)) return [];
    const list = (name: string): readonly GoValue[] => {
      const own = item.entries.get(name);
      return own instanceof GoSlice ? own.items : [];
    };
    const word = (name: string): string => textOf(item.entries.get(name));
    return {
      name: word('name'),
      version: word('version'),
      alias: word('alias'),
      condition: word('condition'),
      tags: list('tags').map(textOf),
      importValues: list('import-values'),
    };
  });
}

/** A mapping from YAML; nothing is the empty one. Throws RenderError. */
export function readMap(text: string, prefix: string): GoMap {
  let value: GoValue;
  try {
    value = toGo(readYaml(text));
  } catch (error) {
    if (error instanceof YamlError) throw new RenderError(prefix + error.message);
    throw error;
  }
  if (value === null) return new GoMap();
  if (value instanceof GoMap) return value;
  throw new RenderError(
    `${prefix}error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${value instanceof GoSlice ? 'array' : typeof value} into Go value of type map[string]interface {}`,
  );
}

/** Text of a scalar, as sigs.k8s.io/yaml makes texts of scalars where a field is a string. */
export function textOf(value: GoValue | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
