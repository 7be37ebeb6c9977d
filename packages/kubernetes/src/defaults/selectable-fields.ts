import { textOf } from '@drydock/object-validation';
import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject } from '@drydock/merge';

type Fields = (object: KubernetesObject) => Readonly<Record<string, string>>;

/** Reads paths of an object as text, '' where nothing is. */
function paths(...names: readonly string[]): Fields {
  return (object) => {
    const fields: Record<string, string> = {};
    for (const name of names) fields[name] = readText(object, name);
    return fields;
  };
}

function readText(object: KubernetesObject, path: string): string {
  let value: unknown = object;
  for (const part of path.split('.')) value = isPlainObject(value) ? value[part] : undefined;
  return textOf(value);
}

/** Fields that field selectors know, per kind. @see kubernetes pkg/registry (ToSelectableFields) */
export const podFields: Fields = (object) => ({
  ...paths(
    'spec.nodeName',
    'spec.restartPolicy',
    'spec.schedulerName',
    'spec.serviceAccountName',
    'status.phase',
    'status.podIP',
    'status.nominatedNodeName',
  )(object),
  'spec.hostNetwork': readText(object, 'spec.hostNetwork') || 'false',
});
export const nodeFields: Fields = (object) => ({
  'spec.unschedulable': readText(object, 'spec.unschedulable') || 'false',
});
export const namespaceFields: Fields = paths('status.phase');
export const secretFields: Fields = paths('type');
export const replicaFields: Fields = (object) => ({
  'status.replicas': readText(object, 'status.replicas') || '0',
});
export const jobFields: Fields = (object) => ({
  'status.successful': readText(object, 'status.succeeded') || '0',
});
export const serviceFields: Fields = paths('spec.clusterIP', 'spec.type');
export const eventFields: Fields = (object) => ({
  ...paths(
    'involvedObject.kind',
    'involvedObject.namespace',
    'involvedObject.name',
    'involvedObject.uid',
    'involvedObject.apiVersion',
    'involvedObject.resourceVersion',
    'involvedObject.fieldPath',
    'reason',
    'reportingComponent',
    'type',
  )(object),
  source: readText(object, 'source.component') || readText(object, 'reportingComponent'),
});
