import { forbiddenAnnotation, invalidDryRun } from '../../codes/istio.ts';
import { at, rootField, text } from '../../field.ts';
import type { ObjectRule } from '../../rule.ts';
import { annotationsOf } from '../../subject.ts';

/** The kinds that istiod's webhook looks at. */
export const ISTIO_KINDS: readonly string[] = [
  'networking.istio.io/VirtualService',
  'networking.istio.io/DestinationRule',
  'networking.istio.io/Gateway',
  'networking.istio.io/ServiceEntry',
  'networking.istio.io/Sidecar',
  'networking.istio.io/WorkloadEntry',
  'networking.istio.io/WorkloadGroup',
  'networking.istio.io/EnvoyFilter',
  'networking.istio.io/ProxyConfig',
  'security.istio.io/PeerAuthentication',
  'security.istio.io/RequestAuthentication',
  'security.istio.io/AuthorizationPolicy',
  'telemetry.istio.io/Telemetry',
  'extensions.istio.io/WasmPlugin',
  'extensions.istio.io/TrafficExtension',
];

const DRY_RUN = 'istio.io/dry-run';
/** `internal.istio.io/…` are istiod's own; `internal.istio.io/webhook-always-reject` is its health probe. */
const FORBIDDEN = [
  'internal.istio.io/webhook-always-reject',
  'internal.istio.io/parent-namespace',
  'internal.istio.io/parents',
];
const BOOLEANS = new Set([
  '1',
  't',
  'T',
  'TRUE',
  'true',
  'True',
  '0',
  'f',
  'F',
  'FALSE',
  'false',
  'False',
]);

/** Annotations that Istio's webhook judges before it looks at the spec. */
export const istioMetadataRule: ObjectRule = {
  scope: 'object',
  name: 'istio/metadata',
  kinds: ISTIO_KINDS,
  codes: [forbiddenAnnotation, invalidDryRun],
  check(subject, report) {
    const annotations = annotationsOf(subject);
    const pathOf = (name: string) => ['metadata', 'annotations', name];
    for (const name of FORBIDDEN) {
      if (!annotations.has(name)) continue;
      report({
        code: forbiddenAnnotation,
        path: pathOf(name),
        onKey: true,
        message: `The annotation ${name} is for istiod alone.`,
        hint: 'Remove it.',
      });
    }
    const dryRun = annotations.get(DRY_RUN);
    if (dryRun === undefined) return;
    if (subject.key.kind !== 'AuthorizationPolicy') {
      report({
        code: forbiddenAnnotation,
        path: pathOf(DRY_RUN),
        onKey: true,
        message: `Only an AuthorizationPolicy can be tried with ${DRY_RUN}, a ${subject.key.kind} cannot.`,
        hint: 'Remove it.',
      });
      return;
    }
    const action = text(at(rootField(subject.object), 'spec', 'action')) || 'ALLOW';
    if (action !== 'ALLOW' && action !== 'DENY') {
      report({
        code: invalidDryRun,
        path: pathOf(DRY_RUN),
        message: `A dry run works for ALLOW and DENY, not for ${action}.`,
      });
    } else if (!BOOLEANS.has(dryRun)) {
      report({
        code: invalidDryRun,
        path: pathOf(DRY_RUN),
        message: `"${dryRun}" is neither "true" nor "false".`,
      });
    }
  },
};
