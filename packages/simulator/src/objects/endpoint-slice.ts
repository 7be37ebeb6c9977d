import type { StoreView } from '@drydock/kubernetes';
import type { KubernetesObject } from '@drydock/manifests';

/** The fields of a stored EndpointSlice that the simulator reads. */
export interface EndpointSlice extends KubernetesObject {
  readonly endpoints?: readonly {
    readonly addresses: readonly string[];
    readonly conditions?: { readonly ready?: boolean };
    readonly targetRef?: { readonly name?: string; readonly namespace?: string };
  }[];
  readonly ports?: readonly {
    readonly name?: string;
    readonly port?: number;
    readonly protocol?: string;
  }[];
}

/** The label that names the Service of a slice. */
export const SERVICE_NAME = 'kubernetes.io/service-name';

const ENDPOINT_SLICES = { group: 'discovery.k8s.io', resource: 'endpointslices' } as const;

/** All slices, by namespace and name. */
export function listSlices(store: StoreView): readonly EndpointSlice[] {
  return store.list(ENDPOINT_SLICES);
}

/** The slices of one Service, in name order. */
export function slicesOf(
  store: StoreView,
  namespace: string,
  service: string,
): readonly EndpointSlice[] {
  return store
    .list(ENDPOINT_SLICES, namespace)
    .filter(({ metadata }) => metadata.labels?.[SERVICE_NAME] === service)
    .map((slice) => slice as EndpointSlice); // the API server admits nothing else under endpointslices
}

export function hasReadyEndpoint(store: StoreView, namespace: string, service: string): boolean {
  return slicesOf(store, namespace, service).some((slice) =>
    slice.endpoints?.some(({ conditions }) => conditions?.ready !== false),
  );
}
