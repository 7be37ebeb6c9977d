import type { KubeClient } from '../../kube-client.ts';
import type { Pins } from '../pins/pins.ts';
import type { RunningStage, Stages } from '../run-stage.ts';
import type { Program } from '../start-progress.ts';
import { applyAll, listOf } from '../values-of.ts';
import { chartReleases, type ChartRelease } from './charts.ts';
import { helmChartObject, HELM_NAMESPACE } from './helm-chart-object.ts';
import { jobResult } from './job-result.ts';
import {
  helmInstallObjects,
  helmJobName,
  helmJobSurroundings,
  HELM_JOBS_NAMESPACE,
} from './helm-job.ts';
import { workloadsReady } from './workloads-ready.ts';

export interface InstallOptions {
  readonly kube: KubeClient;
  readonly stages: Stages;
  readonly pins: Pins;
  readonly charts: 'repositories' | 'image';
  readonly session: string;
}

/** The workload by which a program is found. */
const SIGN: Readonly<Record<Program, readonly [namespace: string, deployment: string]>> = {
  istio: ['istio-system', 'istiod'],
  argocd: ['argocd', 'argocd-repo-server'],
};

/** Which of these programs a cluster has already, whoever installed them. */
export async function findPrograms(
  kube: KubeClient,
  wanted: readonly Program[],
): Promise<readonly Program[]> {
  const there = await Promise.all(
    wanted.map(async (program) => {
      const [namespace, name] = SIGN[program];
      const deployments = await listOf(kube, ['apps/v1', 'Deployment'], { namespace });
      return deployments.some(({ metadata }) => metadata.name === name);
    }),
  );
  return wanted.filter((_, index) => there[index]);
}

/** Waits until programs that are there already run. */
export async function waitForPrograms(
  kube: KubeClient,
  programs: readonly Program[],
  stage: RunningStage,
): Promise<void> {
  for (const program of programs) {
    const [namespace, name] = SIGN[program];
    await stage.until(() => workloadsReady(kube, namespace, name));
  }
}

/** Installs programs by their charts, a stage each: by k3s's Helm controller, or where there is none by Jobs that run Helm. */
export async function installPrograms(
  programs: readonly Program[],
  options: InstallOptions,
): Promise<readonly ChartRelease[]> {
  const releases = chartReleases(programs, options.pins);
  for (const release of releases)
    await options.stages.run(release.stage, (stage) => installChart(release, stage, options));
  return releases;
}

async function installChart(
  release: ChartRelease,
  stage: RunningStage,
  { kube, pins, charts, session }: InstallOptions,
): Promise<void> {
  const { chart, version } = release.pin;
  const what = `Chart ${chart} ${version}`;
  if (await hasHelmController(kube)) {
    await applyAll(kube, [helmChartObject(release, charts)]);
    const job = { name: `helm-install-${release.release}`, namespace: HELM_NAMESPACE, what };
    await stage.until(() => jobResult(kube, job));
  } else {
    await applyAll(kube, helmJobSurroundings(session));
    await applyAll(kube, helmInstallObjects(release, { session, image: pins.images.helm }));
    const name = helmJobName(release.release, 'install');
    await stage.until(() => jobResult(kube, { name, namespace: HELM_JOBS_NAMESPACE, what }));
  }
  if (release.hasWorkloads) await stage.until(() => workloadsReady(kube, release.namespace));
}

/** Whether k3s's Helm controller is there. */
export async function hasHelmController(kube: KubeClient): Promise<boolean> {
  return (await kube.resolveKind('helm.cattle.io/v1', 'HelmChart')) !== undefined;
}
