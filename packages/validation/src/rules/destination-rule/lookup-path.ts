import { offLookupPath } from '../../codes/destination-rule.ts';
import { at, text } from '../../field.ts';
import { expandHost, parseServiceHost } from '../../istio/host-name.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { workloads } from '../../kubernetes/pods.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule } from '../../rule.ts';

/**
 * A client looks for the rule of a host in its own namespace, in that of the service and in the root
 * namespace. A rule anywhere else counts for clients of that namespace: without any it is never found.
 */
export const lookupPathRule: EachRule = {
  scope: 'each',
  name: 'destination-rule/lookup-path',
  kinds: ['networking.istio.io/DestinationRule'],
  codes: [offLookupPath],
  prepare: (set) => (subject, report) => {
    const { clusterDomain, rootNamespace } = set.context;
    if (!set.complete || subject.namespace === rootNamespace) return;
    const field = at(specOf(subject), 'host');
    const host = expandHost(text(field), subject.namespace, clusterDomain);
    const service = parseServiceHost(host);
    if (!service || service.namespace === subject.namespace) return;
    if (!set.find('', 'Service', service.namespace, service.name)) return; // another rule says so
    if (set.derived(namespacesWithWorkloads).has(subject.namespace)) return;
    report(subject, {
      code: offLookupPath,
      path: ['metadata', 'namespace'],
      message: `No client finds this rule: it stands in "${subject.namespace}", where no workload runs, and the service is in "${service.namespace}".`,
      hint: `Put it into the namespace "${service.namespace}", or into "${rootNamespace}".`,
    });
  },
};

function namespacesWithWorkloads(set: ResourceSet): ReadonlySet<string> {
  return new Set(workloads(set).map(({ namespace }) => namespace));
}
