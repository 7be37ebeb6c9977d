import type { ControlledType, Random, StoreView, Write } from '@drydock/kubernetes';
import { parseManifests, type KubernetesObject } from '@drydock/manifests';
import { renderHelm } from '@drydock/render';
import { readChartArchive } from './chart-archive.ts';

/** The parts of a HelmChart that are read; the CRD's schema has checked their types. */
export interface HelmChart extends KubernetesObject {
  readonly spec: {
    readonly chart?: string;
    readonly version?: string;
    readonly repo?: string;
    readonly targetNamespace?: string;
    readonly createNamespace?: boolean;
    readonly chartContent?: string;
    readonly valuesContent?: string;
    readonly set?: Readonly<Record<string, string | number>>;
  };
  readonly status?: { readonly jobName?: string };
}

/** A chart as somebody asks for it. */
export interface ChartReference {
  readonly chart: string;
  readonly repo?: string;
  readonly version?: string;
  readonly release: string;
  readonly namespace: string;
  readonly hasValues: boolean;
}

/** What a chart leaves in the cluster that stands for a program of the simulator's own. */
export interface Counterpart {
  readonly objects: readonly KubernetesObject[];
  /** API groups whose kinds are served from then on. */
  readonly groups: readonly string[];
  /** For the log of the Job. */
  readonly notes: readonly string[];
}

export interface ChartSources {
  /** Files of a chart that the lab's repositories have, by path below the chart. */
  readonly findChart: (reference: ChartReference) => ReadonlyMap<string, string> | undefined;
  /** What a chart stands for that the simulator plays itself; text: why it cannot here. */
  readonly counterpart: (reference: ChartReference) => Counterpart | string | undefined;
}

export type Rendered =
  | {
      readonly ok: true;
      readonly objects: readonly KubernetesObject[];
      /** They stand for programs that the simulator plays: what is there already stays as it is. */
      readonly isPlayed: boolean;
      readonly groups: readonly string[];
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly message: string };

interface Rendering {
  readonly chart: HelmChart;
  /** Values of a HelmChartConfig of the same name. */
  readonly moreValues: string | undefined;
  readonly now: number;
  readonly random: Random;
}

export const targetOf = ({ spec, metadata }: HelmChart): string =>
  spec.targetNamespace ?? metadata.namespace ?? 'default';

/** The objects of a release, or Helm's message why there are none. */
export function renderRelease(
  { chart, moreValues, now, random }: Rendering,
  sources: ChartSources,
): Rendered {
  const { spec } = chart;
  const reference: ChartReference = {
    release: chart.metadata.name,
    namespace: targetOf(chart),
    hasValues: (spec.valuesContent ?? moreValues ?? '').trim() !== '' || spec.set !== undefined,
    chart: spec.chart ?? chart.metadata.name,
    ...(spec.repo === undefined ? {} : { repo: spec.repo }),
    ...(spec.version === undefined ? {} : { version: spec.version }),
  };
  const played = spec.chartContent === undefined ? sources.counterpart(reference) : undefined;
  if (typeof played === 'string') return { ok: false, message: played };
  if (played) return { ok: true, ...played, isPlayed: true };
  try {
    const files =
      spec.chartContent === undefined
        ? sources.findChart(reference)
        : readChartArchive(spec.chartContent);
    if (!files) return { ok: false, message: notFound(reference) };
    const text = renderHelm({
      files,
      releaseName: chart.metadata.name,
      namespace: targetOf(chart),
      valueTexts: [spec.valuesContent, moreValues].filter((each) => each !== undefined),
      set: Object.entries(spec.set ?? {}).map(([path, value]) => `${path}=${value}`),
      includeCRDs: true,
      skipTests: true,
      now: () => BigInt(now) * 1_000_000n,
      random,
    });
    const { resources } = parseManifests('release.yaml', text);
    const objects = resources.map(({ object }) => object as unknown as KubernetesObject); // the server checks what it writes
    return { ok: true, objects, isPlayed: false, groups: [], notes: [] };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function notFound({ chart, repo, version }: ChartReference): string {
  if (repo === undefined) {
    return `non-absolute URLs should be in form of repo_name/path_to_chart, got: ${chart}`;
  }
  const host = repo.replace(/^[a-z]+:\/\//, '').split('/')[0] ?? repo;
  const wanted = version === undefined ? '' : ` (version ${version} of ${chart})`;
  return `looks like "${repo}" is not a valid chart repository or cannot be reached${wanted}: Get "${repo}/index.yaml": dial tcp: lookup ${host}: no such host`;
}

const RELEASE_NAME = 'meta.helm.sh/release-name';
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace';

interface Releasing {
  readonly chart: HelmChart;
  readonly store: StoreView;
  readonly types: readonly ControlledType[];
  readonly isPlayed?: boolean;
}

/** Brings a release to the cluster: makes, changes and removes objects, as an upgrade does. */
export function releaseWrites(
  objects: readonly KubernetesObject[],
  { chart, store, types, isPlayed = false }: Releasing,
): readonly Write[] {
  const namespace = targetOf(chart);
  const writes: Write[] = [];
  const places = { group: '', resource: 'namespaces' };
  if (chart.spec.createNamespace === true && !store.get(places, '', namespace)) {
    const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
    writes.push({ verb: 'create', resource: places, object });
  }
  const kept = new Set<string>();
  for (const object of objects) {
    const type = types.find(
      ({ apiVersion, kind }) => apiVersion === object.apiVersion && kind === object.kind,
    );
    if (!type) continue;
    const labelled = withRelease(object, chart, type.namespaced ? namespace : undefined);
    const { name, namespace: own = '' } = labelled.metadata;
    kept.add(`${type.resource.group}/${type.resource.resource}/${own}/${name}`);
    const current = store.get(type.resource, own, name);
    if (current && isPlayed) continue;
    writes.push(
      current
        ? {
            verb: 'update',
            resource: type.resource,
            object: { ...labelled, metadata: { ...current.metadata, ...labelled.metadata } },
          }
        : { verb: 'create', resource: type.resource, object: labelled },
    );
  }
  return [...writes, ...removals({ chart, store, types }, kept)];
}

/** Deletes what a release had, except for what is kept. */
export function removals(
  { chart, store, types }: Releasing,
  kept: ReadonlySet<string> = new Set(),
): readonly Write[] {
  const seen = new Set<string>();
  return types.flatMap(({ resource }) => {
    const place = `${resource.group}/${resource.resource}`;
    if (seen.has(place)) return [];
    seen.add(place);
    return store.list(resource).flatMap(({ metadata }): readonly Write[] => {
      const { name, namespace = '', annotations = {} } = metadata;
      const isOurs =
        annotations[RELEASE_NAME] === chart.metadata.name &&
        annotations[RELEASE_NAMESPACE] === targetOf(chart);
      if (!isOurs || kept.has(`${place}/${namespace}/${name}`)) return [];
      return [{ verb: 'delete', resource, namespace, name }];
    });
  });
}

function withRelease(
  object: KubernetesObject,
  chart: HelmChart,
  namespace: string | undefined,
): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(namespace === undefined ? {} : { namespace: metadata.namespace ?? namespace }),
      labels: { ...metadata.labels, 'app.kubernetes.io/managed-by': 'Helm' },
      annotations: {
        ...metadata.annotations,
        [RELEASE_NAME]: chart.metadata.name,
        [RELEASE_NAMESPACE]: targetOf(chart),
      },
    },
  };
}
