import { monitorNotSelected } from '../../codes/prometheus.ts';
import { at, isSet, rootField } from '../../field.ts';
import { labelSelectorMatches } from '../../kubernetes/label-selector.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule } from '../../rule.ts';
import { labelsOf, type Subject } from '../../subject.ts';

const GROUP = 'monitoring.coreos.com';
const SELECTORS: Readonly<Record<string, string>> = {
  ServiceMonitor: 'serviceMonitor',
  PodMonitor: 'podMonitor',
  PrometheusRule: 'rule',
};

/** A Prometheus picks its monitors and rules by their labels, and by those of their namespaces. */
export const selectedMonitorsRule: EachRule = {
  scope: 'each',
  name: 'prometheus/selected-monitors',
  kinds: Object.keys(SELECTORS).map((kind) => `${GROUP}/${kind}`),
  codes: [monitorNotSelected],
  prepare: (set) => (monitor, report) => {
    const servers = set.ofKind(GROUP, 'Prometheus');
    const [server] = servers;
    if (!set.complete || !server || servers.some((one) => picks(set, one, monitor))) return;
    const field = `${SELECTORS[monitor.key.kind]}Selector`;
    report(monitor, {
      code: monitorNotSelected,
      path: ['metadata', 'labels'],
      onKey: true,
      message: `No Prometheus picks this ${monitor.key.kind}: its labels, or those of its namespace, do not match.`,
      hint: `Give it the labels that ${field} of the Prometheus "${server.key.name}" asks for.`,
      related: relatedPlace(server, ['spec', field], 'it picks by these labels'),
    });
  },
};

/** An absent selector picks nothing, an empty one everything; an absent namespace selector the own namespace. */
function picks(set: ResourceSet, server: Subject, monitor: Subject): boolean {
  const spec = at(rootField(server.object), 'spec');
  const name = SELECTORS[monitor.key.kind] ?? '';
  const selector = at(spec, `${name}Selector`);
  if (!isSet(selector) || !labelSelectorMatches(selector, labelsOf(monitor))) return false;
  const namespaces = at(spec, `${name}NamespaceSelector`);
  if (!isSet(namespaces)) return monitor.namespace === server.namespace;
  const namespace = set.find('', 'Namespace', '', monitor.namespace);
  return labelSelectorMatches(namespaces, namespace ? labelsOf(namespace) : new Map());
}
