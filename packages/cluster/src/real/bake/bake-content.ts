import type { PinnedChart } from '../pins/pins.ts';

/** What goes into a baked image. */
export interface BakeContent {
  /** Images under the names that the cluster asks for. */
  readonly images: readonly string[];
  readonly charts: readonly PinnedChart[];
}

export interface BakedImageFile {
  readonly name: string;
  /** Id of its configuration, `sha256:…`: the same bytes have the same id. */
  readonly id: string;
  /** As the registry knows it; absent for one that never saw a registry. */
  readonly digest?: string;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

export interface BakedChartFile {
  readonly name: string;
  readonly version: string;
  readonly repository: string;
  readonly file: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** What stands in `/var/lib/rancher/k3s/drydock/baked.json` of a baked image: every part with its digest. */
export interface BakeManifest {
  readonly version: 1;
  readonly base: { readonly name: string; readonly id: string; readonly digest?: string };
  readonly images: readonly BakedImageFile[];
  readonly charts: readonly BakedChartFile[];
}

/** Where k3s looks by itself. @see k3s docs, "Air-Gap Install" and "Auto-deploying manifests" */
export const BAKED = {
  images: 'var/lib/rancher/k3s/agent/images',
  charts: 'var/lib/rancher/k3s/server/static/charts',
  manifest: 'var/lib/rancher/k3s/drydock/baked.json',
} as const;

/** Name of a chart's file, below the address `https://%{KUBERNETES_API}%/static/charts/` in a cluster. */
export function chartFile({ chart, version }: Pick<PinnedChart, 'chart' | 'version'>): string {
  return `${chart}-${version}.tgz`;
}

/** The build steps: k3s is not touched, files are put where it looks. */
export function bakeDockerfile(base: string): string {
  return `# Made by drydock cluster bake: ${base} with what a lab's cluster needs, for a start without a registry.\nFROM ${base}\nCOPY root/ /\n`;
}
