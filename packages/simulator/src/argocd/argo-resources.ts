import type { GroupResource } from '@drydock/kubernetes';

/** Where the kinds of Argo CD are stored. */
export const APPLICATIONS: GroupResource = { group: 'argoproj.io', resource: 'applications' };
export const APPLICATION_SETS: GroupResource = {
  group: 'argoproj.io',
  resource: 'applicationsets',
};
export const PROJECTS: GroupResource = { group: 'argoproj.io', resource: 'appprojects' };
export const CONFIG_MAPS: GroupResource = { group: '', resource: 'configmaps' };
export const SECRETS: GroupResource = { group: '', resource: 'secrets' };

/** Whether two names mean the same stored type. */
export function isSameResource(a: GroupResource, b: GroupResource): boolean {
  return a.resource === b.resource && a.group === b.group;
}
