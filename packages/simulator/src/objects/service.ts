import type { StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

/** The fields of a stored Service that the simulator reads. */
export interface Service extends KubernetesObject {
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly clusterIPs?: readonly string[];
    readonly externalName?: string;
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly ServicePort[];
  };
  readonly status?: {
    readonly loadBalancer?: {
      readonly ingress?: readonly { readonly ip?: string; readonly hostname?: string }[];
    };
  };
}

export interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly protocol?: string;
}

export const SERVICES = { group: '', resource: 'services' } as const;

export function findService(
  store: StoreView,
  namespace: string,
  name: string,
): Service | undefined {
  return store.get(SERVICES, namespace, name) as Service | undefined; // nothing else is stored under services
}

export function listServices(store: StoreView): readonly Service[] {
  return store.list(SERVICES) as readonly Service[]; // nothing else is stored under services
}
