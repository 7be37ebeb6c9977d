import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { ClusterError } from '../../cluster-error.ts';

export interface PinnedChart {
  readonly repository: string;
  readonly chart: string;
  readonly version: string;
  /** Version of the program, where it is not the chart's. */
  readonly program?: string;
}

/** Where everything that is put into a real cluster comes from, a mirror applied. */
export interface Pins {
  readonly images: Readonly<Record<'k3s' | 'kind' | 'curl' | 'helm', string>>;
  readonly charts: Readonly<
    Record<'istio-base' | 'istiod' | 'istio-gateway' | 'argocd', PinnedChart>
  >;
  /** What a running cluster pulls by itself, under the names that it uses. */
  readonly airgap: readonly string[];
}

const FILE = 'pins.yaml';

/** Reads pins.yaml, which stands above this module; `mirror` defaults to the variable DRYDOCK_MIRROR. */
export function readPins(mirror: string | undefined = process.env['DRYDOCK_MIRROR']): Pins {
  const pins = parse(readFileSync(findFile(import.meta.dirname), 'utf8')) as Pins; // our own file, held by its test
  return mirror === undefined || mirror === '' ? pins : mirrored(pins, mirror.replace(/\/$/, ''));
}

function findFile(folder: string): string {
  const file = path.join(folder, FILE);
  if (existsSync(file)) return file;
  const above = path.dirname(folder);
  if (above !== folder) return findFile(above);
  throw new ClusterError(
    'start-failed',
    `${FILE}, which names the images of real clusters, is not there. Restore it at the root of the project.`,
  );
}

/** Images that the cluster pulls itself keep their names: the mirror stands in its registries.yaml. */
function mirrored(pins: Pins, mirror: string): Pins {
  const images = Object.entries(pins.images).map(([name, image]) => [name, `${mirror}/${image}`]);
  const charts = Object.entries(pins.charts).map(([name, chart]) => [
    name,
    { ...chart, repository: chart.repository.replace('https://', `https://${mirror}/`) },
  ]);
  return {
    ...pins,
    images: Object.fromEntries(images) as Pins['images'], // the same names
    charts: Object.fromEntries(charts) as Pins['charts'],
  };
}

/**
 * k3s's registries.yaml for a mirror: each registry is asked at the mirror first, under its own name as the first
 * part of the path. @see k3s docs, private registry configuration
 */
export function registriesYaml(mirror: string, images: readonly string[]): string {
  const [host = mirror, ...below] = mirror.replace(/\/$/, '').split('/');
  const registries = [...new Set(images.map((image) => image.split('/')[0] ?? ''))].toSorted();
  const entries = registries.map((registry) => {
    const target = [...below, registry, '$1'].join('/');
    return `  ${JSON.stringify(registry)}:\n    endpoint: [${JSON.stringify(`https://${host}`)}]\n    rewrite:\n      "^(.*)$": ${JSON.stringify(target)}\n`;
  });
  return `mirrors:\n${entries.join('')}`;
}
