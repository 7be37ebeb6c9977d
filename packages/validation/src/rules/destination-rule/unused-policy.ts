import { unusedSubsetPolicy } from '../../codes/destination-rule.ts';
import { at, isSet, items, text } from '../../field.ts';
import { expandHost } from '../../istio/host-name.ts';
import { destinationsOf, specOf } from '../../istio/virtual-service-routes.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule } from '../../rule.ts';

/** The policy of a subset counts for requests that a route sends to that subset by its name, and for no others. */
export const unusedPolicyRule: EachRule = {
  scope: 'each',
  name: 'destination-rule/unused-policy',
  kinds: ['networking.istio.io/DestinationRule'],
  codes: [unusedSubsetPolicy],
  prepare: (set) => (subject, report) => {
    if (!set.complete) return;
    const spec = specOf(subject);
    const { clusterDomain } = set.context;
    const host = expandHost(text(at(spec, 'host')), subject.namespace, clusterDomain);
    const used = set.derived(usedSubsets);
    for (const subset of items(at(spec, 'subsets'))) {
      const name = text(at(subset, 'name'));
      const policy = at(subset, 'trafficPolicy');
      if (!isSet(policy) || name === '' || used.has(`${host}/${name}`)) continue;
      report(subject, {
        code: unusedSubsetPolicy,
        path: policy.path,
        onKey: true,
        message: `No route sends requests to the subset "${name}" by its name: this policy is never used.`,
        hint: 'Route to the subset in a VirtualService, or put the policy beside the subsets, for all requests.',
      });
    }
  },
};

/** `host/subset` of every destination of a route or a mirror. */
function usedSubsets(set: ResourceSet): ReadonlySet<string> {
  const used = set.ofKind('networking.istio.io', 'VirtualService').flatMap((route) =>
    destinationsOf(route).map(({ destination }) => {
      const host = text(at(destination, 'host'));
      const name = expandHost(host, route.namespace, set.context.clusterDomain);
      return `${name}/${text(at(destination, 'subset'))}`;
    }),
  );
  return new Set(used);
}
