import { isPlainObject, type PlainObject } from '@drydock/merge';
import { badRequest, invalid, notFound } from '../registry/api-failure.ts';
import { invalidValue, textOf } from '@drydock/object-validation';
import { currentObject, type ResourceCall, type ServerParts } from './call.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const STREAMS = ['log', 'exec', 'attach', 'portforward', 'proxy'];
const COUNTS = ['tailLines', 'limitBytes'];

/** What stands between a client and a container: options, the pod, the container, its node. @see kubernetes pkg/registry/core/pod/strategy.go LogLocation */
export function checkPodStream(parts: ServerParts, call: ResourceCall): void {
  const { type, name = '', subresource = '', query } = call;
  if (type.kind !== 'Pod' || !STREAMS.includes(subresource)) return;
  if (subresource === 'log') checkLogOptions(query, name);
  const pod = currentObject(parts, call);
  if (!pod) throw notFound(type, name);
  const spec = isPlainObject(pod.spec) ? pod.spec : {};
  const container = query.get('container');
  const all = ['containers', 'initContainers', 'ephemeralContainers'].flatMap((key) =>
    asList(spec[key]).map((each) => textOf(each.name)),
  );
  if (container !== null && container !== '' && !all.includes(container))
    throw badRequest(`container ${container} is not valid for pod ${name}`);
  const node = textOf(spec.nodeName);
  if (node === '') return;
  // The server looks the node up and speaks of what was asked for.
  if (!parts.store.get({ group: '', resource: 'nodes' }, '', node)) throw notFound(type, node);
}

function checkLogOptions(query: URLSearchParams, name: string): void {
  const causes = COUNTS.flatMap((option) => {
    const value = Number(query.get(option) ?? 0);
    const least = option === 'limitBytes' ? 1 : 0;
    if (query.get(option) === null || value >= least) return [];
    const why = least === 1 ? 'must be greater than 0' : 'must be greater than or equal to 0';
    return [invalidValue(option, value, why)];
  });
  if (causes.length > 0) throw invalid({ group: '', kind: 'PodLogOptions' }, name, causes);
}
