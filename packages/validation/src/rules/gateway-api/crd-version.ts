import { oldGatewayApi } from '../../codes/mesh.ts';
import type { ObjectRule } from '../../rule.ts';
import { annotationsOf } from '../../subject.ts';

type Version = readonly [major: number, minor: number, patch: number];

/** Below these versions istiod does not watch the kind, pkg/config/schema/gatewayapi. */
const MINIMUM: ReadonlyMap<string, Version> = new Map([
  ['grpcroutes.gateway.networking.k8s.io', [1, 1, 0]],
  ['backendtlspolicies.gateway.networking.k8s.io', [1, 4, 0]],
  ['tlsroutes.gateway.networking.k8s.io', [1, 5, 0]],
]);

const BUNDLE_VERSION = 'gateway.networking.k8s.io/bundle-version';

/** CRDs of the Gateway API that are too old are silently passed over. */
export const crdVersionRule: ObjectRule = {
  scope: 'object',
  name: 'gateway-api/crd-version',
  analyzer: 'k8sgateway.CRDVersionAnalyzer',
  kinds: ['apiextensions.k8s.io/CustomResourceDefinition'],
  codes: [oldGatewayApi],
  check(subject, report) {
    const minimum = MINIMUM.get(subject.key.name);
    const written = annotationsOf(subject).get(BUNDLE_VERSION);
    const installed = written === undefined ? undefined : parseVersion(written);
    if (!minimum || !installed || compare(installed, minimum) >= 0) return;
    report({
      code: oldGatewayApi,
      path: ['metadata', 'annotations', BUNDLE_VERSION],
      message: `Istio needs ${subject.key.name} of version ${minimum.join('.')} or later, this is ${written}: its resources are not processed.`,
      hint: 'Install newer CRDs of the Gateway API.',
    });
  },
};

function parseVersion(text: string): Version | undefined {
  const [, major, minor = '0', patch = '0'] = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(patch)];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
