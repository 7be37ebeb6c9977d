/** A field that a kind got in some release of Istio. */
export interface IntroducedField {
  /** `group/Kind` */
  readonly kind: string;
  /** Path of the field; `*` stands for the items of a list. */
  readonly path: readonly string[];
  /** The first release that has it. */
  readonly since: string;
}

const POLICIES: readonly (readonly string[])[] = [
  ['spec', 'trafficPolicy'],
  ['spec', 'trafficPolicy', 'portLevelSettings', '*'],
  ['spec', 'subsets', '*', 'trafficPolicy'],
  ['spec', 'subsets', '*', 'trafficPolicy', 'portLevelSettings', '*'],
];

function inPolicies(since: string, ...fields: readonly string[]): readonly IntroducedField[] {
  return fields.flatMap((field) =>
    POLICIES.map((policy) => ({
      kind: 'networking.istio.io/DestinationRule',
      path: [...policy, ...field.split('.')],
      since,
    })),
  );
}

function field(kind: string, path: string, since: string): IntroducedField {
  return { kind, path: path.split('.'), since };
}

/**
 * Source: change notes of Istio 1.30 and 1.31, and the CRDs of 1.29 against those of 1.32. Of fields that
 * 1.29 lacks and no note names, the release is not known: they count as of 1.30, so that a release which
 * may have them is never said to lack them.
 */
export const introducedFields: readonly IntroducedField[] = Object.freeze([
  field('networking.istio.io/VirtualService', 'spec.http.*.redirect.prefixRewrite', '1.31'),
  ...inPolicies('1.31', 'loadBalancer.zoneAwareLbSetting'),
  ...['spec.trafficPolicy', 'spec.subsets.*.trafficPolicy'].map((policy) =>
    field('networking.istio.io/DestinationRule', `${policy}.retryBudget.budgetInterval`, '1.31'),
  ),
  ...inPolicies(
    '1.30',
    'connectionPool.http.http2KeepAlive',
    'loadBalancer.backendUtilization',
    'outlierDetection.outlierDetectionHttpErrorCodes',
  ),
  field('networking.istio.io/Gateway', 'spec.servers.*.tls.ecdhCurves', '1.30'),
  field('networking.istio.io/Gateway', 'spec.servers.*.tls.insecureSkipVerify', '1.30'),
  field('networking.istio.io/Sidecar', 'spec.ingress.*.tls.ecdhCurves', '1.30'),
  field('networking.istio.io/Sidecar', 'spec.ingress.*.tls.insecureSkipVerify', '1.30'),
  field('networking.istio.io/Sidecar', 'spec.ingress.*.connectionPool.http.http2KeepAlive', '1.30'),
  field('networking.istio.io/Sidecar', 'spec.inboundConnectionPool.http.http2KeepAlive', '1.30'),
  field('security.istio.io/AuthorizationPolicy', 'spec.rules.*.from.*.source.trustDomains', '1.30'),
  field(
    'security.istio.io/AuthorizationPolicy',
    'spec.rules.*.from.*.source.notTrustDomains',
    '1.30',
  ),
  field('security.istio.io/RequestAuthentication', 'spec.jwtRules.*.presence', '1.30'),
  field('telemetry.istio.io/Telemetry', 'spec.tracing.*.disableContextPropagation', '1.30'),
]);

/** Kinds of Istio by `group/Kind`, with the first release that has them. Source: change notes of 1.30. */
export const introducedKinds: ReadonlyMap<string, string> = new Map([
  ['extensions.istio.io/TrafficExtension', '1.30'],
]);

/**
 * Versions of Kubernetes' own kinds by `group/version/Kind`, with the first release that serves them.
 * Source: change logs of Kubernetes 1.33 and 1.34.
 */
export const introducedVersions: ReadonlyMap<string, string> = new Map([
  ['networking.k8s.io/v1/IPAddress', '1.33'],
  ['networking.k8s.io/v1/ServiceCIDR', '1.33'],
  ['storage.k8s.io/v1/VolumeAttributesClass', '1.34'],
  ['resource.k8s.io/v1/DeviceClass', '1.34'],
  ['resource.k8s.io/v1/ResourceClaim', '1.34'],
  ['resource.k8s.io/v1/ResourceClaimTemplate', '1.34'],
  ['resource.k8s.io/v1/ResourceSlice', '1.34'],
]);
