import type { KubernetesObject } from '@drydock/manifests';
import type { LoadProfile, LoadRequest } from '@drydock/simulator';
import { ClusterError } from '../../cluster-error.ts';
import type { KubeClient } from '../../kube-client.ts';
import type { Connection } from '../connection.ts';
import { applyAll, listOf, removeObject, typeOf } from '../values-of.ts';
import { findPod } from './find-pod.ts';
import { curlDeployment } from './probe-objects.ts';

const LOAD_LABEL = 'drydock.dev/load';
const GATEWAY = 'istio-ingressgateway.istio-system.svc.cluster.local';

interface LoadOptions {
  readonly connection: Connection;
  readonly curlImage: string;
  readonly systemNamespace: string;
}

/** Sends requests all the time: one Deployment per profile, which stands beside the workload that the profile names, or outside the mesh. */
export function createLoad(
  options: LoadOptions,
): (profiles: readonly LoadProfile[]) => Promise<void> {
  const { kube } = options.connection;
  return async (profiles) => {
    const wanted: KubernetesObject[] = [];
    for (const profile of profiles) wanted.push(await deploymentOf(profile, options));
    await removeOthers(kube, wanted);
    await applyAll(kube, wanted);
  };
}

async function removeOthers(kube: KubeClient, wanted: readonly KubernetesObject[]): Promise<void> {
  const kept = new Set(wanted.map((each) => placeOf(each.metadata)));
  const there = await listOf(kube, ['apps/v1', 'Deployment'], { labelSelector: LOAD_LABEL });
  const type = await typeOf(kube, 'apps/v1', 'Deployment');
  for (const { metadata } of there)
    if (!kept.has(placeOf(metadata))) await removeObject(kube, type, metadata);
}

interface Place {
  readonly name: string;
  readonly namespace?: string;
}

const placeOf = ({ name, namespace }: Place): string => `${namespace}/${name}`;

async function deploymentOf(
  profile: LoadProfile,
  { connection: { kube }, curlImage: image, systemNamespace }: LoadOptions,
): Promise<KubernetesObject> {
  const name = `load-${profile.name}`;
  const { from } = profile;
  const labels = { [LOAD_LABEL]: profile.name };
  const command = ['sh', '-c', loadScript(profile)];
  if ('external' in from)
    return curlDeployment({ name, namespace: systemNamespace, image, command, labels });
  const pod = await findPod(kube, from);
  const { serviceAccountName } = (pod.spec ?? {}) as { readonly serviceAccountName?: string }; // a stored Pod
  return curlDeployment({
    name,
    namespace: from.namespace,
    image,
    command,
    labels,
    inMesh: true,
    ...(serviceAccountName === undefined ? {} : { serviceAccount: serviceAccountName }),
  });
}

/** A shell loop that sends the requests of a profile in turn, each as often as its weight says. Exported for its test. */
export function loadScript({ rate, requests, users, from }: LoadProfile): string {
  if (!(rate > 0) || requests.length === 0)
    throw new ClusterError('bad-answer', 'A load profile needs a rate above 0 and a request.');
  const outside = 'external' in from;
  const calls = inTurn(requests).map((request) => callOf(request, outside, users?.header));
  const pause = (1 / rate).toFixed(3);
  const lines = calls.map((call) => `next; ${call} & sleep ${pause}`);
  const count = Math.max(1, users?.count ?? 1);
  return [
    'user=0',
    `next() { user=$((user % ${count} + 1)); }`,
    'while true; do',
    ...lines,
    'done',
  ].join('\n');
}

/** By weight, the rarer ones spread between the others. */
function inTurn(requests: readonly LoadRequest[]): readonly LoadRequest[] {
  const weights = requests.map(({ weight = 1 }) => Math.max(weight, 0));
  const least = Math.min(...weights.filter((weight) => weight > 0));
  const turns = requests.flatMap((request, index) => {
    const times = Math.min(100, Math.round((weights[index] ?? 0) / least));
    return Array.from({ length: times }, (_, at) => ({ request, place: (at + 0.5) / times }));
  });
  return turns.toSorted((a, b) => a.place - b.place).map(({ request }) => request);
}

function callOf(
  { url, method, headers = {}, body }: LoadRequest,
  outside: boolean,
  userHeader: string | undefined,
): string {
  const { host, port, pathname, search } = new URL(url);
  const address = outside
    ? `http://${GATEWAY}${port === '' ? '' : `:${port}`}${pathname}${search}`
    : url;
  const all = outside ? { host, ...headers } : headers;
  const words = [
    'curl --silent --output /dev/null --max-time 10',
    ...(method === undefined ? [] : [`--request ${quoted(method)}`]),
    ...Object.entries(all).map(([name, value]) => `--header ${quoted(`${name}: ${value}`)}`),
    ...(userHeader === undefined ? [] : [`--header ${quoted(`${userHeader}: user-`)}"$user"`]),
    ...(body === undefined ? [] : [`--data-raw ${quoted(body)}`]),
    quoted(address),
  ];
  return words.join(' ');
}

/** One word of a POSIX shell, whatever it holds. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
