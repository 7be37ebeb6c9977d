import type { GroupResource } from '../store.ts';

/** Storage places of the kinds that controllers work with. */
export const pods: GroupResource = { group: '', resource: 'pods' };
export const nodes: GroupResource = { group: '', resource: 'nodes' };
export const services: GroupResource = { group: '', resource: 'services' };
export const endpoints: GroupResource = { group: '', resource: 'endpoints' };
export const endpointSlices: GroupResource = {
  group: 'discovery.k8s.io',
  resource: 'endpointslices',
};
export const namespaces: GroupResource = { group: '', resource: 'namespaces' };
export const serviceAccounts: GroupResource = { group: '', resource: 'serviceaccounts' };
export const configMaps: GroupResource = { group: '', resource: 'configmaps' };
export const events: GroupResource = { group: '', resource: 'events' };
export const claims: GroupResource = { group: '', resource: 'persistentvolumeclaims' };
export const persistentVolumes: GroupResource = { group: '', resource: 'persistentvolumes' };
export const storageClasses: GroupResource = {
  group: 'storage.k8s.io',
  resource: 'storageclasses',
};
export const secrets: GroupResource = { group: '', resource: 'secrets' };
export const priorityClasses: GroupResource = {
  group: 'scheduling.k8s.io',
  resource: 'priorityclasses',
};
export const replicationControllers: GroupResource = {
  group: '',
  resource: 'replicationcontrollers',
};
export const deployments: GroupResource = { group: 'apps', resource: 'deployments' };
export const replicaSets: GroupResource = { group: 'apps', resource: 'replicasets' };
export const statefulSets: GroupResource = { group: 'apps', resource: 'statefulsets' };
export const daemonSets: GroupResource = { group: 'apps', resource: 'daemonsets' };
export const controllerRevisions: GroupResource = {
  group: 'apps',
  resource: 'controllerrevisions',
};
export const jobs: GroupResource = { group: 'batch', resource: 'jobs' };
export const cronJobs: GroupResource = { group: 'batch', resource: 'cronjobs' };
export const autoscalers: GroupResource = {
  group: 'autoscaling',
  resource: 'horizontalpodautoscalers',
};
export const disruptionBudgets: GroupResource = {
  group: 'policy',
  resource: 'poddisruptionbudgets',
};
export const customResourceDefinitions: GroupResource = {
  group: 'apiextensions.k8s.io',
  resource: 'customresourcedefinitions',
};

export function isResource(a: GroupResource, b: GroupResource): boolean {
  return a.resource === b.resource && a.group === b.group;
}
