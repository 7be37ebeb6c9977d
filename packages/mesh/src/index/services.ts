import { hostMatches, isWildcard } from './host-name.ts';
import { byAge, type MeshObject } from './mesh-object.ts';
import type { MeshSettings } from './mesh-settings.ts';
import { entryServices, kubernetesService, type MeshService } from './mesh-service.ts';

/** The service registry: Kubernetes Services first, then ServiceEntries by age. */
export interface ServiceIndex {
  readonly all: readonly MeshService[];
  /** Services of one host, in registry order; namespaces may repeat a ServiceEntry host. */
  readonly byHost: ReadonlyMap<string, readonly MeshService[]>;
}

export function indexServices(
  kinds: ReadonlyMap<string, readonly MeshObject[]>,
  settings: MeshSettings,
): ServiceIndex {
  const { domain, serviceExportTo: exportTo } = settings;
  const kubernetes = (kinds.get('Service') ?? []).map((object) =>
    kubernetesService(object, { domain, exportTo }),
  );
  const entries = (kinds.get('ServiceEntry') ?? [])
    .toSorted(byAge)
    .flatMap((object) => entryServices(object, { exportTo }));
  const all = [...kubernetes, ...entries].filter(
    (service) => service.ports.length > 0 || service.resolution === 'alias',
  );
  const byHost = new Map<string, MeshService[]>();
  for (const service of all) {
    const same = byHost.get(service.host);
    if (same) same.push(service);
    else byHost.set(service.host, [service]);
  }
  return { all, byHost };
}

/** The services that a host name of a VirtualService or DestinationRule means: of that name, or below the wildcard. */
export function servicesMatching(
  host: string,
  services: readonly MeshService[],
): readonly MeshService[] {
  if (!isWildcard(host)) return services.filter((service) => service.host === host);
  return services.filter((service) => hostMatches(service.host, host));
}
