import * as codes from '../../codes/virtual-service.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, items, text } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { expandHost, parseServiceHost } from '../../istio/host-name.ts';
import { destinationsOf, specOf, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule, Report } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

interface SubsetsOfHost {
  readonly names: ReadonlySet<string>;
  readonly rules: readonly Subject[];
}

/** A subset exists only where a DestinationRule for the same host defines it. */
export const unknownSubsetRule: EachRule = {
  scope: 'each',
  name: 'virtual-service/unknown-subset',
  kinds: [VIRTUAL_SERVICE],
  analyzer: 'virtualservice.DestinationRuleAnalyzer',
  codes: [codes.unknownSubset],
  prepare: (set) => (subject, report) => {
    if (set.complete) checkSubsets(set, report, subject);
  },
};

function checkSubsets(set: ResourceSet, report: Report, subject: Subject): void {
  const defined = set.derived(subsetsByHost);
  for (const { destination } of destinationsOf(subject)) {
    const field = at(destination, 'subset');
    const subset = text(field);
    if (subset === '') continue;
    const host = text(at(destination, 'host'));
    const known = defined.get(hostId(set, host, subject.namespace));
    if (known?.names.has(subset)) continue;
    const names = [...(known?.names ?? [])];
    const candidates = nearestWords(subset, names);
    const [rule] = known?.rules ?? [];
    report(subject, {
      code: codes.unknownSubset,
      path: field.path,
      message: known
        ? `No DestinationRule for "${host}" defines the subset "${subset}"${names.length === 0 ? '' : `; there is ${names.join(', ')}`}.`
        : `The subset "${subset}" of "${host}" is defined nowhere: no DestinationRule has this host.`,
      hint:
        didYouMean(candidates) ??
        `Add a subset "${subset}" with the labels of its pods to a DestinationRule for "${host}".`,
      fixes: candidates.flatMap((name) =>
        replaceValueFix(`Change to "${name}"`, subject, field.path, name, set),
      ),
      related: rule ? relatedPlace(rule, ['spec', 'subsets'], 'the subsets are defined here') : [],
    });
  }
}

function subsetsByHost(set: ResourceSet): ReadonlyMap<string, SubsetsOfHost> {
  const byHost = new Map<string, { names: Set<string>; rules: Subject[] }>();
  for (const rule of set.ofKind('networking.istio.io', 'DestinationRule')) {
    const spec = specOf(rule);
    const id = hostId(set, text(at(spec, 'host')), rule.namespace);
    const entry = byHost.get(id) ?? { names: new Set<string>(), rules: [] };
    for (const subset of items(at(spec, 'subsets'))) entry.names.add(text(at(subset, 'name')));
    entry.rules.push(rule);
    byHost.set(id, entry);
  }
  return byHost;
}

/** Service hosts are told apart by name and namespace, so that `reviews.prod.svc` and the full name are one. */
function hostId(set: ResourceSet, host: string, namespace: string): string {
  const expanded = expandHost(host, namespace, set.context.clusterDomain);
  const service = parseServiceHost(expanded);
  return service ? `${service.namespace}/${service.name}` : expanded;
}
