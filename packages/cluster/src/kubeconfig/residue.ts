import { setTimeout as sleep } from 'node:timers/promises';
import { ClusterError } from '../cluster-error.ts';
import type { KubeClient } from '../kube-client.ts';
import { chartReleases, type ChartRelease } from '../real/install/charts.ts';
import { HELM_NAMESPACE } from '../real/install/helm-chart-object.ts';
import { HELM_JOBS_NAMESPACE, helmJobName, helmUninstallObject } from '../real/install/helm-job.ts';
import { hasHelmController } from '../real/install/install-programs.ts';
import { jobResult } from '../real/install/job-result.ts';
import { SESSION_LABEL } from '../real/labels.ts';
import { readPins } from '../real/pins/pins.ts';
import type { Program } from '../real/start-progress.ts';
import { applyAll, listOf, removeObject, typeOf } from '../real/values-of.ts';
import { CLUSTER_KIND } from './vcluster-objects.ts';

const GONE_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 250;

/** What this driver put into somebody's cluster, and how it goes again. */
export interface Residue {
  /** Something to undo before anything is removed. */
  add(undo: () => Promise<void>): void;
  /** Notes which namespaces and definitions are there, so that those of the charts can be told from them. */
  beforeInstall(programs: readonly Program[], helmImage: string): Promise<void>;
  /** Resolves when all of it is gone. Rejects with ClusterError that names what is left. */
  remove(): Promise<void>;
}

interface Installed {
  readonly releases: readonly ChartRelease[];
  readonly namespaces: ReadonlySet<string>;
  readonly definitions: ReadonlySet<string>;
  readonly helmImage: string;
}

const NAMESPACE = ['v1', 'Namespace'] as const;
const DEFINITION = ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'] as const;
const BINDING = ['rbac.authorization.k8s.io/v1', 'ClusterRoleBinding'] as const;

export function createResidue(kube: KubeClient, session: string): Residue {
  const undone: (() => Promise<void>)[] = [];
  let installed: Installed | undefined;
  let removal: Promise<void> | undefined;
  return {
    add: (undo) => void undone.push(undo),
    async beforeInstall(programs, helmImage) {
      installed = {
        releases: chartReleases(programs, readPins('')),
        namespaces: await namesOf(kube, NAMESPACE),
        definitions: await namesOf(kube, DEFINITION),
        helmImage,
      };
    },
    remove() {
      removal ??= removeAll(kube, { session, undone, installed });
      return removal;
    },
  };
}

async function namesOf(
  kube: KubeClient,
  kind: readonly [string, string],
): Promise<ReadonlySet<string>> {
  return new Set((await listOf(kube, kind)).map(({ metadata }) => metadata.name));
}

interface Removing {
  readonly session: string;
  readonly undone: readonly (() => Promise<void>)[];
  readonly installed: Installed | undefined;
}

async function removeAll(
  kube: KubeClient,
  { session, undone, installed }: Removing,
): Promise<void> {
  for (const undo of undone) await undo().catch(() => undefined); // what is left is named below
  if (installed) await uninstall(kube, session, installed);
  const labelSelector = `${SESSION_LABEL}=${session}`;
  await removeVclusters(kube, labelSelector);
  for (const kind of [BINDING, NAMESPACE]) {
    const type = await typeOf(kube, kind[0], kind[1]);
    for (const { metadata } of await listOf(kube, kind, { labelSelector }))
      await removeObject(kube, type, { name: metadata.name });
  }
  await gone(async () =>
    (await listOf(kube, NAMESPACE, { labelSelector })).map(({ metadata }) => metadata.name),
  );
}

/** Before their namespaces: their operator has something to undo. */
async function removeVclusters(kube: KubeClient, labelSelector: string): Promise<void> {
  const names = async (): Promise<readonly string[]> =>
    (await listOf(kube, CLUSTER_KIND, { labelSelector })).map(({ metadata }) => metadata.name);
  for (const { metadata } of await listOf(kube, CLUSTER_KIND, { labelSelector }))
    await removeObject(kube, await typeOf(kube, ...CLUSTER_KIND), metadata);
  await gone(names);
}

/** In the reverse order, then what Helm leaves: namespaces and definitions that the charts brought. */
async function uninstall(
  kube: KubeClient,
  session: string,
  { releases, namespaces, definitions, helmImage }: Installed,
): Promise<void> {
  const isController = await hasHelmController(kube);
  for (const release of releases.toReversed()) {
    if (isController) await removeHelmChart(kube, release);
    else await runUninstall(kube, release, { session, image: helmImage });
  }
  if (releases.some(({ program }) => program === 'istio')) await removeRootCertificates(kube);
  await removeNew(kube, DEFINITION, definitions, (name) => /\.(istio|argoproj)\.io$/.test(name));
  const own = new Set(releases.map(({ namespace }) => namespace));
  await removeNew(kube, NAMESPACE, namespaces, (name) => own.has(name));
  await gone(async () =>
    [...(await namesOf(kube, NAMESPACE))].filter((name) => own.has(name) && !namespaces.has(name)),
  );
}

/** istiod writes its certificate into every namespace, and no chart takes it away again. */
async function removeRootCertificates(kube: KubeClient): Promise<void> {
  const kind = ['v1', 'ConfigMap'] as const;
  const options = { fieldSelector: 'metadata.name=istio-ca-root-cert' };
  const type = await typeOf(kube, kind[0], kind[1]);
  for (const { metadata } of await listOf(kube, kind, options))
    await removeObject(kube, type, metadata);
}

async function removeHelmChart(kube: KubeClient, { release }: ChartRelease): Promise<void> {
  const kind = ['helm.cattle.io/v1', 'HelmChart'] as const;
  const metadata = { name: release, namespace: HELM_NAMESPACE };
  await removeObject(kube, await typeOf(kube, ...kind), metadata);
  await gone(async () =>
    (await listOf(kube, kind, { namespace: HELM_NAMESPACE }))
      .map((each) => each.metadata.name)
      .filter((name) => name === release),
  );
}

async function runUninstall(
  kube: KubeClient,
  release: ChartRelease,
  options: { readonly session: string; readonly image: string },
): Promise<void> {
  await applyAll(kube, [helmUninstallObject(release, options)]);
  const name = helmJobName(release.release, 'uninstall');
  const job = { name, namespace: HELM_JOBS_NAMESPACE, what: `Removing ${release.release}` };
  await gone(async () => ((await jobResult(kube, job)) === true ? [] : [name]));
}

async function removeNew(
  kube: KubeClient,
  kind: readonly [string, string],
  before: ReadonlySet<string>,
  isOurs: (name: string) => boolean,
): Promise<void> {
  const type = await typeOf(kube, kind[0], kind[1]);
  for (const name of await namesOf(kube, kind))
    if (!before.has(name) && isOurs(name)) await removeObject(kube, type, { name });
}

async function gone(left: () => Promise<readonly string[]>): Promise<void> {
  const deadlineMs = Date.now() + GONE_WITHIN_MS;
  for (;;) {
    const names = await left();
    if (names.length === 0) return;
    if (Date.now() > deadlineMs)
      throw new ClusterError(
        'timeout',
        `Not everything could be removed within ${GONE_WITHIN_MS / 1000} s. Left: ${names.join(', ')}. Remove it with kubectl delete.`,
      );
    await sleep(LOOK_EVERY_MS);
  }
}
