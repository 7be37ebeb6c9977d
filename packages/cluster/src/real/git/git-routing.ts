import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@drydock/manifests';
import type { GitServer } from './git-server.ts';

/** Name of the Service in the system namespace. */
export const GIT_SERVICE = 'git';
const PORT = 443;

export const ARGOCD_NAMESPACE = 'argocd';
export const REPO_SERVER = 'argocd-repo-server';
/** Argo CD's own map of certificates that it trusts, by host. */
export const TLS_CERTIFICATES = 'argocd-tls-certs-cm';

/** The Git server as a Service of the cluster, so that it can be asked at port 443. */
export function gitServiceObjects(
  namespace: string,
  { address, port }: GitServer,
): readonly KubernetesObject[] {
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: GIT_SERVICE, namespace },
      spec: { ports: [{ name: 'https', port: PORT, targetPort: port, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: GIT_SERVICE,
        namespace,
        labels: { 'kubernetes.io/service-name': GIT_SERVICE },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [address], conditions: { ready: true } }],
      ports: [{ name: 'https', port, protocol: 'TCP' }],
    },
  ];
}

export const gitSecretName = (host: string): string => `drydock-git-${host.replaceAll('.', '-')}`;

/** What Argo CD needs to read repositories of these hosts: a credential for each, and whom to trust. */
export function argocdGitObjects(
  hosts: readonly string[],
  { credential, certificate }: GitServer,
): readonly KubernetesObject[] {
  return [
    ...hosts.map((host) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: gitSecretName(host),
        namespace: ARGOCD_NAMESPACE,
        labels: { 'argocd.argoproj.io/secret-type': 'repo-creds' },
      },
      stringData: { url: `https://${host}`, ...credential },
    })),
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: TLS_CERTIFICATES, namespace: ARGOCD_NAMESPACE },
      data: Object.fromEntries(hosts.map((host) => [host, certificate])),
    },
  ];
}

const SERVER_ANNOTATION = 'drydock.dev/git';

/**
 * The repositories' names at the Service's address, for the one program that fetches: the cluster's DNS stays as it is.
 * A new server has a new certificate, so the annotation starts new pods, which read it at once.
 */
export function repoServerPatch(
  hosts: readonly string[],
  clusterIp: string,
  { certificate }: GitServer,
): object {
  const hostAliases = [{ ip: clusterIp, hostnames: [...hosts] }];
  const fingerprint = createHash('sha256').update(certificate).digest('hex').slice(0, 16);
  const metadata = { annotations: { [SERVER_ANNOTATION]: fingerprint } };
  return { spec: { template: { metadata, spec: { hostAliases } } } };
}

/** Takes that patch back. */
export const REPO_SERVER_UNPATCH: object = {
  spec: {
    template: {
      metadata: { annotations: { [SERVER_ANNOTATION]: null } },
      spec: { hostAliases: null },
    },
  },
};
