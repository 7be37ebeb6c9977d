import { GoMap, GoStruct } from '../template/go-value.ts';

/** What a cluster without extensions serves, as Helm assumes it when it does not ask one. */
const KNOWN_VERSIONS =
  'v1 admissionregistration.k8s.io/v1 admissionregistration.k8s.io/v1alpha1 admissionregistration.k8s.io/v1beta1 apiextensions.k8s.io/v1 apiextensions.k8s.io/v1beta1 apps/v1 apps/v1beta1 apps/v1beta2 authentication.k8s.io/v1 authentication.k8s.io/v1alpha1 authentication.k8s.io/v1beta1 authorization.k8s.io/v1 authorization.k8s.io/v1beta1 autoscaling/v1 autoscaling/v2 autoscaling/v2beta1 autoscaling/v2beta2 batch/v1 batch/v1beta1 certificates.k8s.io/v1 certificates.k8s.io/v1alpha1 certificates.k8s.io/v1beta1 coordination.k8s.io/v1 coordination.k8s.io/v1alpha2 coordination.k8s.io/v1beta1 discovery.k8s.io/v1 discovery.k8s.io/v1beta1 events.k8s.io/v1 events.k8s.io/v1beta1 extensions/v1beta1 flowcontrol.apiserver.k8s.io/v1 flowcontrol.apiserver.k8s.io/v1beta1 flowcontrol.apiserver.k8s.io/v1beta2 flowcontrol.apiserver.k8s.io/v1beta3 internal.apiserver.k8s.io/v1alpha1 networking.k8s.io/v1 networking.k8s.io/v1beta1 node.k8s.io/v1 node.k8s.io/v1alpha1 node.k8s.io/v1beta1 policy/v1 policy/v1beta1 rbac.authorization.k8s.io/v1 rbac.authorization.k8s.io/v1alpha1 rbac.authorization.k8s.io/v1beta1 resource.k8s.io/v1 resource.k8s.io/v1alpha3 resource.k8s.io/v1beta1 resource.k8s.io/v1beta2 scheduling.k8s.io/v1 scheduling.k8s.io/v1alpha1 scheduling.k8s.io/v1beta1 storage.k8s.io/v1 storage.k8s.io/v1alpha1 storage.k8s.io/v1beta1 storagemigration.k8s.io/v1alpha1'.split(
    ' ',
  );

export interface KubeVersion {
  readonly text: string;
  readonly major: string;
  readonly minor: string;
}

/** `1.34.2`, `v1.29` or `v1.31.4-gke.100`; Helm 3 drops what follows the numbers. Nothing where it is no version. */
export function parseKubeVersion(text: string): KubeVersion | undefined {
  const [, numbers, major, minor] = /^v?((\d+)\.(\d+)(?:\.\d+)*)/.exec(text.trim()) ?? [];
  if (numbers === undefined || major === undefined || minor === undefined) return undefined;
  return { text: `v${numbers}`, major, minor };
}

/** `.Capabilities` */
export function capabilities(version: KubeVersion, apiVersions: readonly string[]): GoMap {
  const known = [...KNOWN_VERSIONS, ...apiVersions];
  return new GoMap([
    [
      'KubeVersion',
      new GoStruct('chartutil.KubeVersion', version.text, [
        ['Version', version.text],
        ['GitVersion', version.text],
        ['Major', version.major],
        ['Minor', version.minor],
      ]),
    ],
    [
      'APIVersions',
      new GoStruct(
        'chartutil.VersionSet',
        `[${known.join(' ')}]`,
        [],
        [['Has', ([name]) => typeof name === 'string' && known.includes(name)]],
      ),
    ],
    [
      'HelmVersion',
      new GoMap([
        ['Version', 'v3.22.0'],
        ['GitCommit', ''],
        ['GitTreeState', ''],
        ['GoVersion', 'go1.26'],
      ]),
    ],
  ]);
}
