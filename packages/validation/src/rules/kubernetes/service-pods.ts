import * as codes from '../../codes/kubernetes.ts';
import { at, items, rootField, text, type Field } from '../../field.ts';
import { formatSelector, selectorPairs, selects } from '../../kubernetes/label-selector.ts';
import { containersOf, workloads, type PodLike } from '../../kubernetes/pods.ts';
import { relatedPlace } from '../../related.ts';
import { nearWords, type Site } from '../../site.ts';
import type { SetRule } from '../../rule.ts';

/** A Service has pods, and its named target ports are ports of them. */
export const servicePodsRule: SetRule = {
  scope: 'set',
  name: 'kubernetes/service-pods',
  codes: [codes.serviceSelectsNothing, codes.unknownTargetPort],
  check(set, report) {
    for (const service of set.ofKind('', 'Service')) {
      if (service.source) checkService({ set, report, subject: service });
    }
  },
};

function checkService(site: Site): void {
  const { set, subject: service } = site;
  const spec = at(rootField(service.object), 'spec');
  const selector = at(spec, 'selector');
  const pairs = selectorPairs(selector);
  if (pairs.size === 0 || text(at(spec, 'type')) === 'ExternalName') return;
  const near = workloads(set).filter((pod) => pod.namespace === service.namespace);
  const selected = near.filter((pod) => selects(pairs, pod.labels));
  if (selected.length > 0) {
    for (const port of items(at(spec, 'ports'))) checkPort(site, port, selected);
  } else if (set.complete) reportNothing(site, selector, near);
}

function reportNothing(site: Site, selector: Field, pods: readonly PodLike[]): void {
  const { report, subject } = site;
  const pairs = selectorPairs(selector);
  const fixes = [...pairs].flatMap(([key]) => {
    const others = [...pairs].filter(([other]) => other !== key);
    const values = pods
      .filter((pod) => others.every(([other, wanted]) => pod.labels.get(other) === wanted))
      .flatMap((pod) => pod.labels.get(key) ?? []);
    return nearWords(site, at(selector, key), values).fixes;
  });
  report(subject, {
    code: codes.serviceSelectsNothing,
    path: selector.path,
    onKey: true,
    message: `No pod of namespace "${subject.namespace}" has the labels ${formatSelector(pairs)}.`,
    hint: 'The selector must hold only labels that the pods have, in the namespace of the Service.',
    fixes,
  });
}

function checkPort(site: Site, port: Field, pods: readonly PodLike[]): void {
  const field = at(port, 'targetPort');
  const name = text(field);
  if (name === '' || /^\d+$/.test(name)) return;
  const names = pods.flatMap((pod) =>
    containersOf(pod.spec)
      .flatMap((container) => items(at(container, 'ports')))
      .map((entry) => text(at(entry, 'name'))),
  );
  if (names.includes(name)) return;
  const [pod] = pods;
  const { hint, fixes } = nearWords(site, field, names);
  site.report(site.subject, {
    code: codes.unknownTargetPort,
    path: field.path,
    message: `No pod behind the Service has a port named "${name}".`,
    hint: hint ?? 'Name the port of the container, or give its number.',
    fixes,
    related: pod ? relatedPlace(pod.subject, pod.spec.path, 'the pods are made here') : [],
  });
}
