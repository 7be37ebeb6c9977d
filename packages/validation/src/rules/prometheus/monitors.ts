import * as codes from '../../codes/prometheus.ts';
import { at, isTrue, items, rootField, size, text, texts, type Field } from '../../field.ts';
import { labelSelectorMatches } from '../../kubernetes/label-selector.ts';
import { containersOf, workloads } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';
import { labelsOf, type Subject } from '../../subject.ts';

/** What a monitor may select. */
interface Target {
  readonly subject: Subject;
  readonly namespace: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly ports: readonly string[];
}

interface MonitorKind {
  readonly kind: string;
  readonly endpoints: string;
  readonly what: string;
  readonly targets: (set: ResourceSet) => readonly Target[];
}

const GROUP = 'monitoring.coreos.com';
const KINDS: readonly MonitorKind[] = [
  { kind: 'ServiceMonitor', endpoints: 'endpoints', what: 'Service', targets: services },
  { kind: 'PodMonitor', endpoints: 'podMetricsEndpoints', what: 'pod', targets: scrapedPods },
];

/** A monitor selects something, and names ports that the selected have. */
export const monitorsRule: SetRule = {
  scope: 'set',
  name: 'prometheus/monitors',
  codes: [codes.monitorSelectsNothing, codes.unknownMonitorPort],
  check(set, report) {
    for (const kind of KINDS) {
      for (const monitor of set.ofKind(GROUP, kind.kind)) {
        if (monitor.source) checkMonitor({ set, report, subject: monitor }, kind);
      }
    }
  },
};

function checkMonitor(site: Site, kind: MonitorKind): void {
  const { set, report, subject: monitor } = site;
  const spec = at(rootField(monitor.object), 'spec');
  const targets = set.derived(kind.targets);
  const reachable = targets.filter(({ namespace }) => reaches(spec, monitor, namespace));
  const selector = at(spec, 'selector');
  const selected = reachable.filter(({ labels }) => labelSelectorMatches(selector, labels));
  if (selected.length > 0) {
    for (const endpoint of items(at(spec, kind.endpoints))) {
      checkPort(site, at(endpoint, 'port'), selected);
    }
  } else if (set.complete) {
    const elsewhere = targets.find(({ labels }) => labelSelectorMatches(selector, labels));
    report(monitor, {
      code: codes.monitorSelectsNothing,
      path: selector.path,
      onKey: true,
      message: elsewhere
        ? `The selector matches no ${kind.what} in the namespaces of the monitor, but one in "${elsewhere.namespace}".`
        : `The selector matches no ${kind.what}.`,
      hint: elsewhere
        ? `Add namespaceSelector: { matchNames: [${elsewhere.namespace}] }.`
        : `The selector is compared with the labels of the ${kind.what} itself.`,
      related: elsewhere ? relatedPlace(elsewhere.subject, ['metadata', 'name'], 'it is here') : [],
    });
  }
}

function reaches(spec: Field, monitor: Subject, namespace: string): boolean {
  const selector = at(spec, 'namespaceSelector');
  if (isTrue(at(selector, 'any'))) return true;
  if (size(at(selector, 'matchNames')) === 0) return namespace === monitor.namespace;
  return texts(at(selector, 'matchNames')).includes(namespace);
}

function checkPort(site: Site, field: Field, selected: readonly Target[]): void {
  const name = text(field);
  const ports = selected.flatMap((target) => target.ports);
  if (name === '' || ports.includes(name)) return;
  const { hint, fixes } = nearWords(site, field, ports);
  const [target] = selected;
  site.report(site.subject, {
    code: codes.unknownMonitorPort,
    path: field.path,
    message: `Nothing that the monitor selects has a port named "${name}".`,
    hint:
      hint ??
      (/^\d+$/.test(name)
        ? 'Monitors take the name of a port here, not its number.'
        : `There is ${ports.filter(Boolean).join(', ') || 'no named port'}.`),
    fixes,
    related: target ? relatedPlace(target.subject, ['spec'], 'the ports are here') : [],
  });
}

function services(set: ResourceSet): readonly Target[] {
  return set.ofKind('', 'Service').map((subject) => ({
    subject,
    namespace: subject.namespace,
    labels: labelsOf(subject),
    ports: items(at(rootField(subject.object), 'spec', 'ports')).map((port) =>
      text(at(port, 'name')),
    ),
  }));
}

function scrapedPods(set: ResourceSet): readonly Target[] {
  return workloads(set).map(({ subject, namespace, labels, spec }) => ({
    subject,
    namespace,
    labels,
    ports: containersOf(spec)
      .flatMap((container) => items(at(container, 'ports')))
      .map((port) => text(at(port, 'name'))),
  }));
}
