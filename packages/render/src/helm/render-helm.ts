import { parseConstraints, parseSemVer } from '../functions/semver.ts';
import type { Random } from '../functions/random.ts';
import { RenderError } from '../render-error.ts';
import { createTemplateEngine } from '../template/engine.ts';
import { GoMap } from '../template/go-value.ts';
import { TemplateError } from '../template/template-error.ts';
import { capabilities, parseKubeVersion, type KubeVersion } from './capabilities.ts';
import { loadChart, readMap, type Chart } from './chart.ts';
import { chartObject, filesObject, releaseObject } from './chart-objects.ts';
import { coalesceValues } from './coalesce-values.ts';
import { checkDependencies, processDependencies } from './dependencies.ts';
import { setValues } from './set-values.ts';
import { sortManifests } from './sort-manifests.ts';
import { checkValuesSchema } from './values-schema.ts';

export interface HelmOptions {
  /** The chart's files by path below the chart. */
  readonly files: ReadonlyMap<string, string>;
  readonly releaseName: string;
  readonly namespace: string;
  /** Texts of values files, later ones win. */
  readonly valueTexts?: readonly string[];
  /** `--set` arguments. */
  readonly set?: readonly string[];
  /** `--set-string` arguments. */
  readonly setString?: readonly string[];
  readonly kubeVersion?: string;
  readonly apiVersions?: readonly string[];
  readonly includeCRDs?: boolean;
  readonly skipTests?: boolean;
  readonly skipSchemaValidation?: boolean;
  /** Virtual time in nanoseconds since 1970. */
  readonly now: () => bigint;
  readonly random: Random;
}

const DEFAULT_KUBE_VERSION = '1.34.0';
const LONGEST_NAME = 53;

/** What `helm template` prints: YAML documents. Throws RenderError with Helm's message. */
export function renderHelm(options: HelmOptions): string {
  const version = parseKubeVersion(options.kubeVersion ?? DEFAULT_KUBE_VERSION);
  if (!version)
    throw new RenderError(`invalid kube version ${JSON.stringify(options.kubeVersion)}`);
  checkReleaseName(options.releaseName);
  const loaded = loadChart(options.files);
  const given = givenValues(options);
  if (loaded.type === 'library') throw new RenderError('library charts are not installable');
  checkDependencies(loaded);
  const chart = processDependencies(loaded, given);
  const values = coalesceValues(chart, given);
  if (options.skipSchemaValidation !== true) checkValuesSchema(chart, values);
  checkKubeVersion(chart, version);
  const rendered = renderTemplates(chart, values, { ...options, version });
  const documents = sortManifests(rendered, options.skipTests === true).map(
    ({ source, text }) => `---\n# Source: ${source}\n${text}\n`,
  );
  return [...(options.includeCRDs === true ? crdTexts(chart, chart.name) : []), ...documents].join(
    '',
  );
}

function checkReleaseName(name: string): void {
  if (/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/.test(name)) {
    if (name.length <= LONGEST_NAME) return;
  }
  throw new RenderError(
    `release name ${JSON.stringify(name)}: invalid release name, must match regex ^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$ and the length must not be longer than ${LONGEST_NAME}`,
  );
}

function givenValues({ valueTexts = [], set = [], setString = [] }: HelmOptions): GoMap {
  const values = new GoMap();
  for (const text of valueTexts) overlay(values, readMap(text, 'failed to parse values: '));
  for (const text of set) setValues(values, text);
  for (const text of setString) setValues(values, text, true);
  return values;
}

/** Later files win; nulls stay, they remove defaults later. */
function overlay(target: GoMap, source: GoMap): void {
  for (const [key, value] of source.entries) {
    const own = target.entries.get(key);
    if (own instanceof GoMap && value instanceof GoMap) overlay(own, value);
    else target.entries.set(key, value);
  }
}

function checkKubeVersion(chart: Chart, version: KubeVersion): void {
  if (chart.kubeVersion === '') return;
  const isWanted = parseConstraints(chart.kubeVersion);
  const parsed = parseSemVer(version.text);
  if (parsed && isWanted?.(parsed) === true) return;
  throw new RenderError(
    `chart requires kubeVersion: ${chart.kubeVersion} which is incompatible with Kubernetes ${version.text}`,
  );
}

interface TemplateFile {
  readonly text: string;
  readonly scope: GoMap;
  readonly basePath: string;
}

interface TemplateOptions extends HelmOptions {
  readonly version: KubeVersion;
}

function renderTemplates(
  chart: Chart,
  values: GoMap,
  options: TemplateOptions,
): ReadonlyMap<string, string> {
  const files = new Map<string, TemplateFile>();
  const release = releaseObject(options.releaseName, options.namespace);
  const cluster = capabilities(options.version, options.apiVersions ?? []);
  const shared = [
    ['Release', release],
    ['Capabilities', cluster],
  ] as const;
  collect({ chart, values, path: chart.name, isRoot: true }, shared, files);
  const engine = createTemplateEngine(options);
  const order = [...files.keys()].toSorted(
    (a, b) => depthOf(b) - depthOf(a) || (a < b ? 1 : a > b ? -1 : 0),
  );
  const rendered = new Map<string, string>();
  for (const path of order)
    asHelm(() => {
      engine.add(path, files.get(path)?.text ?? '');
    });
  for (const path of order) {
    const file = files.get(path);
    if (!file || path.split('/').at(-1)?.startsWith('_')) continue;
    file.scope.entries.set(
      'Template',
      new GoMap([
        ['Name', path],
        ['BasePath', file.basePath],
      ]),
    );
    const text = asHelm(() => engine.execute(path, file.scope)).replaceAll('<no value>', '');
    if (!path.endsWith('NOTES.txt')) rendered.set(path, text);
  }
  return rendered;
}

const depthOf = (path: string): number => path.split('/').length;

interface ChartPlace {
  readonly chart: Chart;
  readonly values: GoMap;
  readonly path: string;
  readonly isRoot: boolean;
}

/** Files of the chart and its subcharts with what their templates see; `.Values` is shared with the parent's. */
function collect(
  place: ChartPlace,
  shared: readonly (readonly [string, GoMap])[],
  files: Map<string, TemplateFile>,
): GoMap {
  const { chart, values, path } = place;
  const subcharts = new GoMap();
  const scope = new GoMap([
    ['Chart', chartObject(chart, place.isRoot)],
    ['Files', filesObject(chart.files)],
    ['Values', values],
    ['Subcharts', subcharts],
    ...shared,
  ]);
  for (const subchart of chart.subcharts) {
    const own = values.entries.get(subchart.name);
    const inner = {
      chart: subchart,
      values: own instanceof GoMap ? own : new GoMap(),
      path: `${path}/charts/${subchart.name}`,
      isRoot: false,
    };
    subcharts.entries.set(subchart.name, collect(inner, shared, files));
  }
  for (const [name, text] of chart.templates) {
    if (chart.type === 'library' && !name.split('/').at(-1)?.startsWith('_')) continue;
    files.set(`${path}/${name}`, { text, scope, basePath: `${path}/templates` });
  }
  return scope;
}

/** Errors in Helm's words: a parse error is cut to its end, `fail` and `required` speak for themselves. */
function asHelm<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof RangeError)
      throw new RenderError('template: nested too deeply: unable to execute template');
    if (!(error instanceof TemplateError)) throw error;
    throw new RenderError(`${helmMessage(error)}\n\nUse --debug flag to render out invalid YAML`);
  }
}

function helmMessage(error: TemplateError): string {
  const [, place = ''] = /^template: (\S+?:\d+(?::\d+)?):/.exec(error.message) ?? [];
  if (error.phase === 'parse')
    return `parse error at (${place}): ${error.message.split(': ').slice(2).at(-1) ?? ''}`;
  const [, words] = /error calling (?:fail|required): ([\s\S]*)$/.exec(error.message) ?? [];
  return words === undefined ? error.message : `execution error at (${place}): ${words}`;
}

function crdTexts(chart: Chart, path: string): readonly string[] {
  return [
    ...Array.from(
      chart.crds,
      ([name, text]) => `---\n# Source: ${path}/${name}\n${text.replace(/\n*$/, '')}\n`,
    ),
    ...chart.subcharts.flatMap((sub) => crdTexts(sub, `${path}/charts/${sub.name}`)),
  ];
}
