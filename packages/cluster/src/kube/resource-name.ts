import type { DiscoveredType } from './discovery.ts';

/**
 * Whether a type is what somebody means by `po`, `pods`, `Deployment`, `vs.networking.istio.io` or
 * `deployments.v1.apps`: plural, singular, kind or short name, in any case, then optionally a version
 * and a group (which may be cut short, as kubectl allows: `vs.networking`).
 */
export function namesType(name: string): (type: DiscoveredType) => boolean {
  const [resource = '', ...qualifier] = name.toLowerCase().split('.');
  return (type) => isCalled(type, resource) && isQualifiedBy(type, qualifier.join('.'));
}

function isCalled(type: DiscoveredType, name: string): boolean {
  return (
    type.plural === name ||
    type.singular === name ||
    type.kind.toLowerCase() === name ||
    type.shortNames.includes(name)
  );
}

function isQualifiedBy(type: DiscoveredType, qualifier: string): boolean {
  if (qualifier === '') return true;
  const isGroup = type.group === qualifier || type.group.startsWith(`${qualifier}.`);
  return isGroup || qualifier === `${type.version}.${type.group}` || qualifier === type.version;
}

/** `/api/v1/namespaces/prod/pods/web`, `/apis/apps/v1/deployments`. */
export function resourcePath(
  type: { readonly apiVersion: string; readonly plural: string; readonly namespaced: boolean },
  namespace?: string,
  name?: string,
  subresource?: string,
): string {
  const root = type.apiVersion.includes('/')
    ? `/apis/${type.apiVersion}`
    : `/api/${type.apiVersion}`;
  let path = root;
  if (type.namespaced && namespace !== undefined) {
    path += `/namespaces/${encodeURIComponent(namespace)}`;
  }
  path += `/${type.plural}`;
  if (name !== undefined) path += `/${encodeURIComponent(name)}`;
  if (subresource !== undefined) path += `/${subresource}`;
  return path;
}
