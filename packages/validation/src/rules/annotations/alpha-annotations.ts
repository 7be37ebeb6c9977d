import { alphaAnnotation } from '../../codes/mesh.ts';
import { at, items, rootField, text } from '../../field.ts';
import { ISTIO_ANNOTATIONS, isIstioAnnotation } from '../../istio/annotations.ts';
import type { ObjectRule } from '../../rule.ts';
import { annotationsOf, type Subject } from '../../subject.ts';

/** Set by Istio itself on every pod of the mesh. */
const SET_BY_ISTIO = new Set(['sidecar.istio.io/status', 'istio.io/rev']);

/** Set by istio-cni on every pod. */
const SET_BY_CNI = new Set([
  'sidecar.istio.io/interceptionMode',
  'traffic.sidecar.istio.io/includeInboundPorts',
  'traffic.sidecar.istio.io/excludeInboundPorts',
  'traffic.sidecar.istio.io/includeOutboundIPRanges',
]);

/** Annotations whose meaning may still change. Off by default: most of Istio's are. */
export const alphaAnnotationsRule: ObjectRule = {
  scope: 'object',
  name: 'annotation/alpha',
  analyzer: 'annotations.AlphaAnalyzer',
  onlyOnRequest: true,
  kinds: ['/Namespace', '/Service', '/Pod', 'apps/Deployment'],
  codes: [alphaAnnotation],
  check(subject, report) {
    const skipsDefaults = subject.key.kind === 'Pod' && !hasInitContainer(subject);
    for (const name of annotationsOf(subject).keys()) {
      const known = isIstioAnnotation(name) ? ISTIO_ANNOTATIONS.get(name) : undefined;
      if (known?.status !== 'alpha' || SET_BY_ISTIO.has(name)) continue;
      if (skipsDefaults && SET_BY_CNI.has(name)) continue;
      report({
        code: alphaAnnotation,
        path: ['metadata', 'annotations', name],
        onKey: true,
        message: `The annotation ${name} is in its alpha phase: it may change or go.`,
      });
    }
  },
};

function hasInitContainer(subject: Subject): boolean {
  const containers = items(at(rootField(subject.object), 'spec', 'initContainers'));
  return containers.some((container) => text(at(container, 'name')) === 'istio-init');
}
