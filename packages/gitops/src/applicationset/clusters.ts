import type { KubernetesObject } from '@drydock/manifests';

import { textAt, textMapAt } from '../read-json.ts';

/** A cluster that Argo CD deploys to, as its Secret says. */
export interface RegisteredCluster {
  readonly name: string;
  readonly server: string;
  readonly project: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** The cluster that Argo CD runs in, when no Secret names it. */
  readonly isLocal: boolean;
}

const LOCAL: RegisteredCluster = {
  name: 'in-cluster',
  server: 'https://kubernetes.default.svc',
  project: '',
  labels: {},
  annotations: {},
  isLocal: true,
};

/** All clusters by name; the local one is always among them. */
export function registeredClusters(
  secrets: readonly KubernetesObject[],
): readonly RegisteredCluster[] {
  const named = secrets
    .filter(({ metadata }) => metadata.labels?.['argocd.argoproj.io/secret-type'] === 'cluster')
    .map(readSecret);
  const hasLocal = named.some(({ server }) => server === LOCAL.server);
  const all = hasLocal ? named : [LOCAL, ...named];
  return all.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

function readSecret(secret: KubernetesObject): RegisteredCluster {
  const field = (name: string): string =>
    textAt(secret, 'stringData', name) || decode(textAt(secret, 'data', name));
  return {
    name: field('name'),
    server: field('server'),
    project: field('project'),
    labels: textMapAt(secret, 'metadata', 'labels'),
    annotations: textMapAt(secret, 'metadata', 'annotations'),
    isLocal: false,
  };
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Base64 of UTF-8; what is no base64 is left out. */
function decode(text: string): string {
  const bytes: number[] = [];
  let [bits, count] = [0, 0];
  for (const char of text) {
    const value = ALPHABET.indexOf(char);
    if (value === -1) continue;
    bits = ((bits << 6) | value) & 0xffff;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    bytes.push((bits >> count) & 0xff);
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}
