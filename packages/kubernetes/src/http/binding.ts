import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { conflict, invalid, methodNotAllowed, notFound } from '../registry/api-failure.ts';
import { required, textOf } from '@drydock/object-validation';
import { updateObject } from '../registry/update-object.ts';
import { formatTime } from '../registry/timestamp.ts';
import { registryWrite, writeContext, type ResourceCall, type ServerParts } from './call.ts';
import { readJsonBody } from './read-body.ts';
import { respondJson } from './respond.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const bindings = { group: '', plural: 'pods/binding', kind: 'pods/binding' } as const;

/** `pods/binding` and `bindings`: what a scheduler says of a pod. @see kubernetes pkg/registry/core/pod/storage BindingREST */
export async function serveBinding(parts: ServerParts, call: ResourceCall): Promise<Response> {
  if (call.request.method !== 'POST') throw methodNotAllowed();
  const body = asObject(await readJsonBody(call.request));
  const name = call.name ?? textOf(asObject(body.metadata).name);
  const target = textOf(asObject(body.target).name);
  if (target === '') throw invalid({ group: '', kind: 'Binding' }, name, [required('target.name')]);
  const type = parts.types.findKind('', 'v1', 'Pod');
  const pod = type && parts.store.get(type.storage, call.namespace, name);
  if (!type || !pod) throw notFound({ group: '', plural: 'pods', kind: 'Pod' }, name);
  const spec = asObject(pod.spec);
  const node = textOf(spec.nodeName);
  if (node !== '')
    throw conflict(bindings, name, `pod ${name} is already assigned to node "${node}"`);
  if (pod.metadata.deletionTimestamp !== undefined)
    throw conflict(bindings, name, `pod ${name} is being deleted, cannot be assigned to a host`);
  const next = scheduled(pod, { ...spec, nodeName: target }, parts.now());
  const context = { ...writeContext(call), subresource: 'binding' };
  updateObject(registryWrite(parts, type, context), next, pod);
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return respondJson(status, 201);
}

function scheduled(pod: KubernetesObject, spec: PlainObject, now: number): KubernetesObject {
  const status = asObject(pod.status);
  const conditions: readonly unknown[] = Array.isArray(status.conditions) ? status.conditions : [];
  const others = conditions.filter((each) => asObject(each).type !== 'PodScheduled');
  const condition = {
    type: 'PodScheduled',
    status: 'True',
    lastProbeTime: null,
    lastTransitionTime: formatTime(now),
  };
  return { ...pod, spec, status: { ...status, conditions: [...others, condition] } };
}
