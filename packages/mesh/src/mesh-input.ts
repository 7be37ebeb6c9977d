import type { KubernetesObject } from '@drydock/manifests';

/** Everything that istiod reads. Kinds that it does not read are ignored; what is not modelled is named in the outcome. */
export interface MeshInput {
  /**
   * Services, EndpointSlices, Pods, Namespaces, ServiceEntries, WorkloadEntries, VirtualServices,
   * DestinationRules, Gateways, Sidecars, PeerAuthentications, AuthorizationPolicies,
   * RequestAuthentications, HTTPRoutes, ... A namespaced object without a namespace counts as `default`.
   * Without any EndpointSlice, endpoints follow from Service selectors and Pods.
   */
  readonly resources: readonly KubernetesObject[];
  /** MeshConfig as parsed YAML: outboundTrafficPolicy, pathNormalization, trustDomain, ... */
  readonly meshConfig?: Readonly<Record<string, unknown>>;
  /** Default `istio-system`. */
  readonly rootNamespace?: string;
}

/** The pod whose Envoy is configured. */
export interface MeshProxy {
  readonly kind: 'sidecar' | 'gateway';
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly ip: string;
  readonly serviceAccount: string;
  readonly pod: string;
}
