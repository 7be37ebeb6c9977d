import { emptyPortLevel, portLevelWithoutSelector } from '../../codes/security.ts';
import { emptySelector, invalidSelector } from '../../codes/istio.ts';
import { specRule } from '../../check.ts';
import { at, entries, isSet, size } from '../../field.ts';
import { checkSelectorLabels } from '../../istio/checks/selector.ts';
import type { ObjectRule } from '../../rule.ts';

/** A PeerAuthentication: settings for single ports belong to selected workloads. */
export const peerAuthenticationRule: ObjectRule = specRule({
  name: 'peer-authentication/spec',
  kind: 'security.istio.io/PeerAuthentication',
  codes: [portLevelWithoutSelector, emptyPortLevel, emptySelector, invalidSelector],
  check(spec, check) {
    const ports = at(spec, 'portLevelMtls');
    const selects = size(at(spec, 'selector', 'matchLabels')) > 0;
    if (!selects && size(ports) > 0) {
      check.report(
        portLevelWithoutSelector,
        ports,
        'Ports are those of workloads: portLevelMtls needs a selector.',
        { hint: 'Add a selector with matchLabels.', onKey: true },
      );
    }
    if (isSet(ports) && size(ports) === 0) {
      check.report(emptyPortLevel, ports, 'portLevelMtls needs at least one port.');
    }
    for (const [port, field] of entries(ports)) {
      const number = Number(port);
      if (Number.isInteger(number) && number >= 1 && number <= 65535) continue;
      check.report(emptyPortLevel, field, `"${port}" is no port.`, { onKey: true });
    }
    checkSelectorLabels(check, at(spec, 'selector'), 'matchLabels');
  },
});
