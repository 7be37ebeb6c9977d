/** An annotation that Istio knows: the kinds that it belongs on (`Any` for all), and its state. */
export interface AnnotationEntry {
  readonly kinds: readonly string[];
  readonly status: 'alpha' | 'beta' | 'stable';
  readonly deprecated: boolean;
}

const POD = ['Pod'];

function entry(
  kinds: readonly string[],
  status: AnnotationEntry['status'] = 'alpha',
  deprecated = false,
): AnnotationEntry {
  return { kinds, status, deprecated };
}

/** Names, kinds and states as istio/api annotation/annotations.yaml lists them. */
export const ISTIO_ANNOTATIONS: ReadonlyMap<string, AnnotationEntry> = new Map([
  ['alpha.istio.io/canonical-serviceaccounts', entry(['Service'], 'alpha', true)],
  ['alpha.istio.io/kubernetes-serviceaccounts', entry(['Service'], 'alpha', true)],
  ['ambient.istio.io/bypass-inbound-capture', entry(POD)],
  ['ambient.istio.io/dns-capture', entry(POD)],
  ['ambient.istio.io/redirection', entry(POD, 'beta')],
  ['ambient.istio.io/waypoint-inbound-binding', entry(['GatewayClass', 'Gateway'])],
  ['galley.istio.io/analyze-suppress', entry(['Any'])],
  ['gateway.istio.io/controller-version', entry(['Any'], 'stable')],
  ['gateway.istio.io/name-override', entry(['Gateway'])],
  ['gateway.istio.io/service-account', entry(['Gateway'])],
  ['gateway.istio.io/tls-terminate-mode', entry(['Gateway'])],
  ['inject.istio.io/templates', entry(POD)],
  ['istio.io/autoRegistrationGroup', entry(['WorkloadEntry'])],
  ['istio.io/connectedAt', entry(['WorkloadEntry'])],
  ['istio.io/disconnectedAt', entry(['WorkloadEntry'])],
  ['istio.io/dry-run', entry(['AuthorizationPolicy'])],
  ['istio.io/reroute-virtual-interfaces', entry(POD)],
  ['istio.io/rev', entry(POD)],
  ['istio.io/workloadController', entry(['WorkloadEntry'])],
  ['kubernetes.io/ingress.class', entry(['Ingress'], 'stable')],
  ['networking.istio.io/exportTo', entry(['Service'])],
  ['networking.istio.io/service-type', entry(['Gateway'])],
  ['networking.istio.io/traffic-distribution', entry(['Service', 'ServiceEntry', 'Namespace'])],
  ['prometheus.istio.io/merge-metrics', entry(POD)],
  ['proxy.istio.io/config', entry(POD, 'beta')],
  ['proxy.istio.io/overrides', entry(POD)],
  ['readiness.status.sidecar.istio.io/applicationPorts', entry(POD)],
  ['readiness.status.sidecar.istio.io/failureThreshold', entry(POD)],
  ['readiness.status.sidecar.istio.io/initialDelaySeconds', entry(POD)],
  ['readiness.status.sidecar.istio.io/periodSeconds', entry(POD)],
  ['sidecar.istio.io/agentLogLevel', entry(POD)],
  ['sidecar.istio.io/bootstrapOverride', entry(POD)],
  ['sidecar.istio.io/componentLogLevel', entry(POD)],
  ['sidecar.istio.io/discoveryAddress', entry(POD, 'alpha', true)],
  ['sidecar.istio.io/enableCoreDump', entry(POD)],
  ['sidecar.istio.io/extraStatTags', entry(POD, 'alpha', true)],
  ['sidecar.istio.io/inject', entry(POD, 'beta', true)],
  ['sidecar.istio.io/interceptionMode', entry(POD)],
  ['sidecar.istio.io/logLevel', entry(POD)],
  ['sidecar.istio.io/nativeSidecar', entry(POD)],
  ['sidecar.istio.io/proxyCPU', entry(POD)],
  ['sidecar.istio.io/proxyCPULimit', entry(POD)],
  ['sidecar.istio.io/proxyImage', entry(POD)],
  ['sidecar.istio.io/proxyImageType', entry(POD)],
  ['sidecar.istio.io/proxyMemory', entry(POD)],
  ['sidecar.istio.io/proxyMemoryLimit', entry(POD)],
  ['sidecar.istio.io/rewriteAppHTTPProbers', entry(POD)],
  ['sidecar.istio.io/statsCompression', entry(POD)],
  ['sidecar.istio.io/statsEvictionInterval', entry(POD)],
  ['sidecar.istio.io/statsHistogramBuckets', entry(POD)],
  ['sidecar.istio.io/statsInclusionPrefixes', entry(POD, 'alpha', true)],
  ['sidecar.istio.io/statsInclusionRegexps', entry(POD, 'alpha', true)],
  ['sidecar.istio.io/statsInclusionSuffixes', entry(POD, 'alpha', true)],
  ['sidecar.istio.io/status', entry(POD)],
  ['sidecar.istio.io/userVolume', entry(POD)],
  ['sidecar.istio.io/userVolumeMount', entry(POD)],
  ['status.sidecar.istio.io/port', entry(POD)],
  ['topology.istio.io/controlPlaneClusters', entry(['Namespace'])],
  ['traffic.istio.io/nodeSelector', entry(['Service'], 'stable')],
  ['traffic.sidecar.istio.io/excludeInboundPorts', entry(POD)],
  ['traffic.sidecar.istio.io/excludeInterfaces', entry(POD)],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', entry(POD)],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', entry(POD)],
  ['traffic.sidecar.istio.io/includeInboundPorts', entry(POD)],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', entry(POD)],
  ['traffic.sidecar.istio.io/includeOutboundPorts', entry(POD)],
  ['traffic.sidecar.istio.io/kubevirtInterfaces', entry(POD, 'alpha', true)],
]);

/** Whether an annotation is in Istio's hands: one of its domains, or the class of an Ingress. */
export function isIstioAnnotation(name: string): boolean {
  return name === 'kubernetes.io/ingress.class' || (name.split('/')[0] ?? '').endsWith('istio.io');
}
