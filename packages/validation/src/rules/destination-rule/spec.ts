import * as codes from '../../codes/destination-rule.ts';
import * as istio from '../../codes/istio.ts';
import { invalidSubsetName } from '../../codes/virtual-service-admission.ts';
import { specRule } from '../../check.ts';
import { at, isSet, items, text } from '../../field.ts';
import { checkLabels, checkNotNull, checkWildcardDomain } from '../../istio/checks/basics.ts';
import { checkSubsetName } from '../../istio/checks/destination.ts';
import { checkExportTo } from '../../istio/checks/export-to.ts';
import { checkSelectorLabels } from '../../istio/checks/selector.ts';
import { checkTrafficPolicy } from '../../istio/checks/traffic-policy.ts';
import type { ObjectRule } from '../../rule.ts';

/** A DestinationRule: its host, its policies, its subsets, and where it applies. */
export const destinationRuleSpecRule: ObjectRule = specRule({
  name: 'destination-rule/spec',
  kind: 'networking.istio.io/DestinationRule',
  codes: [
    codes.emptyTrafficPolicy,
    codes.tunnelConflict,
    codes.invalidTunnel,
    codes.invalidOutlierDetection,
    codes.deprecatedSetting,
    codes.invalidLoadBalancer,
    codes.invalidLocality,
    codes.failoverWithoutOutliers,
    codes.missingPolicyPort,
    codes.duplicateSubset,
    invalidSubsetName,
    istio.invalidHost,
    istio.invalidPort,
    istio.invalidDuration,
    istio.invalidPercentage,
    istio.invalidLabel,
    istio.negativeNumber,
    istio.invalidExportTo,
    istio.invalidSelector,
    istio.emptySelector,
    istio.tlsConflict,
    istio.tlsIncomplete,
    istio.emptyConnectionPool,
    istio.connectionPoolConflict,
    istio.nullItem,
  ],
  check(spec, check) {
    checkWildcardDomain(check, at(spec, 'host'));
    checkTrafficPolicy(check, at(spec, 'trafficPolicy'));
    const seen = new Set<string>();
    for (const subset of items(at(spec, 'subsets'))) {
      if (checkNotNull(check, subset, 'A subset')) continue;
      const name = at(subset, 'name');
      if (seen.has(text(name))) {
        check.report(codes.duplicateSubset, name, `There are two subsets called "${text(name)}".`);
      }
      seen.add(text(name));
      checkSubsetName(check, name);
      checkLabels(check, at(subset, 'labels'));
      checkTrafficPolicy(check, at(subset, 'trafficPolicy'));
    }
    checkExportTo(check, spec, { hasSelector: isSet(at(spec, 'workloadSelector')) });
    checkSelectorLabels(check, at(spec, 'workloadSelector'), 'matchLabels');
  },
});
