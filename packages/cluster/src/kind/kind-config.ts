import { stringify } from 'yaml';

export const POD_SUBNET = '10.244.0.0/16';
const SERVICE_SUBNET = '10.96.0.0/16';
const API_PORT = 6443;

/** What kubeadm is told inside the node: one control plane that runs pods too, reached through a port of this machine. */
export function kubeadmConfig({
  nodeAddress,
  nodeName,
  version,
}: {
  readonly nodeAddress: string;
  readonly nodeName: string;
  readonly version: string;
}): string {
  const apiVersion = 'kubeadm.k8s.io/v1beta4';
  const args = (values: Readonly<Record<string, string>>): readonly object[] =>
    Object.entries(values).map(([name, value]) => ({ name, value }));
  const documents = [
    {
      apiVersion,
      kind: 'InitConfiguration',
      localAPIEndpoint: { advertiseAddress: nodeAddress, bindPort: API_PORT },
      nodeRegistration: {
        name: nodeName,
        criSocket: 'unix:///run/containerd/containerd.sock',
        kubeletExtraArgs: args({
          'node-ip': nodeAddress,
          'provider-id': `kind://docker/drydock/${nodeName}`,
        }),
        taints: [],
      },
    },
    {
      apiVersion,
      kind: 'ClusterConfiguration',
      kubernetesVersion: version,
      clusterName: 'drydock',
      controlPlaneEndpoint: `${nodeAddress}:${API_PORT}`,
      networking: { podSubnet: POD_SUBNET, serviceSubnet: SERVICE_SUBNET },
      apiServer: { certSANs: ['localhost', '127.0.0.1', nodeAddress] },
    },
    {
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
      kind: 'KubeletConfiguration',
      cgroupDriver: 'systemd',
      cgroupRoot: '/kubelet',
      failSwapOn: false,
      // The disk is this machine's: another's full disk must not evict pods here.
      imageGCHighThresholdPercent: 100,
      evictionHard: {
        'nodefs.available': '0%',
        'nodefs.inodesFree': '0%',
        'imagefs.available': '0%',
      },
    },
    {
      apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
      kind: 'KubeProxyConfiguration',
      mode: 'iptables',
      conntrack: { maxPerCore: 0 },
    },
  ];
  return documents.map((document) => stringify(document)).join('---\n');
}

/** The node's own manifest of its network, with the one value that it leaves open. */
export function networkManifest(template: string): string {
  return template.replaceAll(/\{\{\s*\.PodSubnet\s*\}\}/g, POD_SUBNET);
}

/** `v1.34.2` of `docker.io/kindest/node:v1.34.2@sha256:…`; undefined where the tag is no version. */
export function versionOf(image: string): string | undefined {
  return /:(v\d+\.\d+\.\d+)(?:@|$)/.exec(image)?.[1];
}

/** The administrator's kubeconfig of a node, with the address at which this machine reaches it. */
export function reachableKubeconfig(text: string, server: string): string {
  return text.replace(/server:\s?\S+/, `server: ${server}`);
}
