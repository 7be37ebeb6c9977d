import type { StoreView } from '@drydock/kubernetes';
import { selects, type LabelSelector } from '../webhooks/label-selector.ts';
import type { PrometheusObject } from './monitoring-objects.ts';

/** An object of the operator's kinds, as selectors see it. */
export interface Selectable {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

const NAMESPACES = { group: '', resource: 'namespaces' } as const;

/**
 * Why the Prometheus object does not take a monitor or rule, in a sentence for people; undefined when it does.
 * A selector that is absent selects nothing, an empty one everything; an absent namespace selector stands for
 * the namespace of the Prometheus object itself.
 */
export function whyNotSelected(
  { namespace, labels }: Selectable,
  what: 'serviceMonitor' | 'podMonitor' | 'rule',
  prometheus: PrometheusObject,
  store: StoreView,
): string | undefined {
  const { spec } = prometheus;
  const selector = spec[`${what}Selector`];
  if (!selector) return `The Prometheus object has no ${what}Selector, so it selects none`;
  const missing = missingLabel(selector, labels);
  if (missing !== undefined)
    return `${missing}: the ${what}Selector of Prometheus ${prometheus.name} asks for it`;
  const namespaces = spec[`${what}NamespaceSelector`];
  if (!namespaces) {
    if (namespace === prometheus.namespace) return undefined;
    return `Prometheus ${prometheus.name} has no ${what}NamespaceSelector, so it looks in namespace ${prometheus.namespace} alone`;
  }
  const namespaceLabels = store.get(NAMESPACES, '', namespace)?.metadata.labels ?? {};
  const absent = missingLabel(namespaces, namespaceLabels);
  return absent === undefined ? undefined : `Namespace ${namespace}: ${absent}`;
}

function missingLabel(
  selector: LabelSelector,
  labels: Readonly<Record<string, string>>,
): string | undefined {
  if (selects(selector, labels)) return undefined;
  for (const [name, value] of Object.entries(selector.matchLabels ?? {})) {
    if (labels[name] === undefined) return `It lacks the label ${name}: ${value}`;
    if (labels[name] !== value) return `Its label ${name} is ${labels[name]}, not ${value}`;
  }
  const unmet = selector.matchExpressions?.find(
    (expression) => !selects({ matchExpressions: [expression] }, labels),
  );
  return `Its labels do not fit ${unmet?.key ?? ''} ${unmet?.operator ?? ''} ${(unmet?.values ?? []).join(', ')}`.trim();
}
