import type { JsonObject } from '@drydock/manifests';
import { selectorQuery } from './describe/metadata.ts';
import { type ApiFailure, usageFailure } from './failure.ts';
import { asObjects, asText, at } from './json-access.ts';
import type { Kubectl } from './kubectl-context.ts';
import { getObject, parseResourceArgs } from './resources.ts';

/** The pods that `POD`, `deploy/web` or `svc/web` stand for, best first (running and ready ones before others). */
export async function podsOf(kubectl: Kubectl, target: string): Promise<readonly JsonObject[]> {
  const args = target.includes('/') ? [target] : ['pods', target];
  const selection = await parseResourceArgs(kubectl, args);
  const [ref] = selection.kind === 'refs' ? selection.refs : [];
  if (!ref) throw usageFailure(`no resource named ${target}`);
  const object = await getObject(kubectl, ref);
  if (ref.type.kind === 'Pod') return [object];
  const selector =
    ref.type.kind === 'Service'
      ? { matchLabels: at(object, 'spec', 'selector') }
      : at(object, 'spec', 'selector');
  if (selector === undefined) {
    throw usageFailure(`cannot get the logs from ${ref.type.kind}`);
  }
  const list = await kubectl.rest.json(`/api/v1/namespaces/${ref.namespace ?? ''}/pods`, {
    query: { labelSelector: selectorQuery(selector) },
  });
  return asObjects(list['items'])
    .map((pod): JsonObject => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }))
    .toSorted((a, b) => rank(a) - rank(b));
}

function rank(pod: JsonObject): number {
  if (at(pod, 'status', 'phase') !== 'Running') return 2;
  const ready = asObjects(at(pod, 'status', 'conditions')).find(({ type }) => type === 'Ready');
  return ready?.['status'] === 'True' ? 0 : 1;
}

const DEFAULT_CONTAINER = 'kubectl.kubernetes.io/default-container';

/** The container that -c names, else the pod's default one; says on stderr which was taken of several. */
export function containerOf(kubectl: Kubectl, pod: JsonObject): string {
  const containers = asObjects(at(pod, 'spec', 'containers')).map(({ name }) => asText(name));
  const inits = asObjects(at(pod, 'spec', 'initContainers')).map(({ name }) => asText(name));
  const given = kubectl.flags.text('container');
  if (given !== undefined) {
    if ([...containers, ...inits].includes(given)) return given;
    throw usageFailure(
      `container ${given} is not valid for pod ${asText(at(pod, 'metadata', 'name'))}`,
    );
  }
  const annotated = asText(at(pod, 'metadata', 'annotations', DEFAULT_CONTAINER));
  if (containers.includes(annotated)) return annotated;
  const [first = ''] = containers;
  if (containers.length > 1) {
    const all = [...containers, ...inits.map((name) => `${name} (init)`)].join(', ');
    kubectl.err(`Defaulted container "${first}" out of: ${all}\n`);
  }
  return first;
}

/** A pod that is not there, in the words of `kubectl logs`. */
export function missingPod(error: ApiFailure, kubectl: Kubectl): Error {
  const { reason, message } = error.status;
  return usageFailure(
    `error from server (${reason}): ${message} in namespace "${kubectl.namespace}"`,
  );
}
