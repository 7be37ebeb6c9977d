import { stringify } from 'yaml';
import { ClusterError } from '../cluster-error.ts';
import type { KubeClient } from '../kube-client.ts';
import { ACCOUNT } from './isolation.ts';

/** A day of a workshop. */
const SECONDS = 12 * 60 * 60;

/** A kubeconfig that opens a cluster as the learner's account, for as long as its token lasts. */
export async function learnerKubeconfig(
  kube: KubeClient,
  namespace: string,
  server: {
    readonly url: string;
    readonly certificateAuthority?: string | undefined;
    readonly isInsecure?: boolean;
  },
): Promise<string> {
  const token = await requestToken(kube, namespace);
  const name = `drydock-${namespace}`;
  const trust =
    server.certificateAuthority === undefined
      ? server.isInsecure === true
        ? { 'insecure-skip-tls-verify': true }
        : {}
      : { 'certificate-authority-data': server.certificateAuthority };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server: server.url, ...trust } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name, namespace } }],
    'current-context': name,
  });
}

async function requestToken(kube: KubeClient, namespace: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${ACCOUNT}/token`;
  const answer = await kube.raw(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: SECONDS },
    }),
  });
  const text = await answer.text();
  const token = answer.ok ? tokenIn(text) : undefined;
  if (token !== undefined) return token;
  throw new ClusterError(
    'forbidden',
    `The learner's account in ${namespace} got no token: the API server answered ${answer.status}. Use a kubeconfig that may create serviceaccounts/token.`,
  );
}

function tokenIn(text: string): string | undefined {
  const { status } = JSON.parse(text) as { readonly status?: { readonly token?: string } }; // a TokenRequest
  return status?.token;
}
