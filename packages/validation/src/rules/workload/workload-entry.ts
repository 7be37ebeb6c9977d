import { invalidEndpoint, missingAddress } from '../../codes/service-entry.ts';
import * as istio from '../../codes/istio.ts';
import { specRule } from '../../check.ts';
import { checkWorkloadEntry } from '../../istio/checks/workload-entry.ts';
import type { ObjectRule } from '../../rule.ts';

/** A WorkloadEntry: an address, ports and labels. */
export const workloadEntryRule: ObjectRule = specRule({
  name: 'workload-entry/spec',
  kind: 'networking.istio.io/WorkloadEntry',
  codes: [
    invalidEndpoint,
    missingAddress,
    istio.invalidAddress,
    istio.invalidPort,
    istio.invalidPortName,
    istio.invalidLabel,
  ],
  check(spec, check) {
    checkWorkloadEntry(check, spec, { allowHostNames: true });
  },
});
