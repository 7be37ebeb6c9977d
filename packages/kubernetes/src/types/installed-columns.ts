import type { PrinterColumn } from './custom-type.ts';

const age: PrinterColumn = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'When the object was created.',
};

const column = (name: string, jsonPath: string, type = 'string', priority = 0): PrinterColumn => ({
  name,
  type,
  jsonPath,
  ...(priority > 0 ? { priority } : {}),
});

/** Columns that the CRDs of Istio, the Gateway API, Argo CD and the Prometheus operator declare; others show their age. */
const columns: Readonly<Record<string, readonly PrinterColumn[]>> = {
  'networking.istio.io/VirtualService': [
    column('Gateways', '.spec.gateways'),
    column('Hosts', '.spec.hosts'),
    age,
  ],
  'networking.istio.io/DestinationRule': [column('Host', '.spec.host'), age],
  'networking.istio.io/Gateway': [],
  'networking.istio.io/ServiceEntry': [
    column('Hosts', '.spec.hosts'),
    column('Location', '.spec.location'),
    column('Resolution', '.spec.resolution'),
    age,
  ],
  'networking.istio.io/WorkloadEntry': [age, column('Address', '.spec.address')],
  'security.istio.io/PeerAuthentication': [column('Mode', '.spec.mtls.mode'), age],
  'security.istio.io/AuthorizationPolicy': [column('Action', '.spec.action'), age],
  'gateway.networking.k8s.io/GatewayClass': [
    column('Controller', '.spec.controllerName'),
    column('Accepted', '.status.conditions[?(@.type=="Accepted")].status'),
    age,
    column('Description', '.spec.description', 'string', 1),
  ],
  'gateway.networking.k8s.io/Gateway': [
    column('Class', '.spec.gatewayClassName'),
    column('Address', '.status.addresses[*].value'),
    column('Programmed', '.status.conditions[?(@.type=="Programmed")].status'),
    age,
  ],
  'gateway.networking.k8s.io/HTTPRoute': [column('Hostnames', '.spec.hostnames'), age],
  'gateway.networking.k8s.io/GRPCRoute': [column('Hostnames', '.spec.hostnames'), age],
  'argoproj.io/Application': [
    column('Sync Status', '.status.sync.status'),
    column('Health Status', '.status.health.status'),
    column('Revision', '.status.sync.revision', 'string', 10),
    column('Project', '.spec.project', 'string', 10),
  ],
  'monitoring.coreos.com/Prometheus': [
    column('Version', '.spec.version'),
    column('Desired', '.spec.replicas', 'integer'),
    column('Ready', '.status.availableReplicas', 'integer'),
    age,
  ],
};

export function defaultColumns(group: string, kind: string): readonly PrinterColumn[] {
  const declared = columns[`${group}/${kind}`];
  return declared === undefined || declared.length === 0 ? [age] : declared;
}
