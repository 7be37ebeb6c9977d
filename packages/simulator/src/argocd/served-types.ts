import type { ApiServer, ControlledType } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';
import { parseApiVersion } from '@drydock/manifests';

/** The stored type of an object; a version that is not its storage version counts too. Undefined: its kind is not served. */
export function servedTypeOf(
  server: ApiServer,
  { apiVersion, kind }: Pick<KubernetesObject, 'apiVersion' | 'kind'>,
): ControlledType | undefined {
  const { group } = parseApiVersion(apiVersion);
  return server.types().find((type) => type.kind === kind && type.resource.group === group);
}
