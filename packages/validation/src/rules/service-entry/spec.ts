import * as codes from '../../codes/service-entry.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, size, text, texts, type Field } from '../../field.ts';
import {
  checkNotNull,
  checkPort,
  checkPortName,
  checkProtocol,
  checkSubnet,
  checkWildcardDomain,
} from '../../istio/checks/basics.ts';
import { checkExportTo } from '../../istio/checks/export-to.ts';
import { isPartialWildcard } from '../../istio/checks/namespaced-host.ts';
import { checkSelectorLabels } from '../../istio/checks/selector.ts';
import { labelsOf } from '../../subject.ts';
import type { ObjectRule } from '../../rule.ts';

/** Hosts, addresses, ports and exportTo of a ServiceEntry. */
export const serviceEntrySpecRule: ObjectRule = specRule({
  name: 'service-entry/spec',
  kind: 'networking.istio.io/ServiceEntry',
  codes: [
    codes.noHosts,
    codes.endpointsConflict,
    codes.partialWildcardHost,
    codes.tcpWithoutAddresses,
    istio.invalidHost,
    istio.invalidAddress,
    istio.invalidPort,
    istio.invalidPortName,
    istio.duplicatePort,
    istio.invalidProtocol,
    istio.invalidExportTo,
    istio.invalidSelector,
    istio.emptySelector,
    istio.nullItem,
  ],
  check(spec, check) {
    const selector = at(spec, 'workloadSelector');
    checkSelectorLabels(check, selector, 'labels');
    if (isSet(selector) && size(at(spec, 'endpoints')) > 0) {
      check.report(
        codes.endpointsConflict,
        at(spec, 'endpoints'),
        'A ServiceEntry has endpoints or a workloadSelector, not both.',
        { onKey: true },
      );
    }
    checkHosts(check, spec);
    for (const address of items(at(spec, 'addresses'))) checkSubnet(check, address);
    checkPorts(check, spec);
    checkExportTo(check, spec, { allowNone: true });
  },
});

function checkHosts(check: Check, spec: Field): void {
  if (size(at(spec, 'hosts')) === 0) {
    check.report(codes.noHosts, spec, 'A ServiceEntry needs at least one host.');
  }
  for (const field of items(at(spec, 'hosts'))) {
    const host = text(field);
    if (host === '*') {
      check.report(istio.invalidHost, field, 'A ServiceEntry cannot stand for every host.');
      continue;
    }
    checkWildcardDomain(check, field);
    if (!isPartialWildcard(host)) continue;
    check.report(
      codes.partialWildcardHost,
      field,
      `In "${host}" the star stands for part of a label.`,
    );
  }
}

function checkPorts(check: Check, spec: Field): void {
  const names = new Set<string>();
  const numbers = new Set<number>();
  const warnsOfTcp = texts(at(spec, 'addresses')).length === 0 && !isAllocated(check, spec);
  for (const port of items(at(spec, 'ports'))) {
    if (checkNotNull(check, port, 'A port')) continue;
    const name = text(at(port, 'name'));
    const value = number(at(port, 'number')) ?? 0;
    if (names.has(name)) {
      check.report(istio.duplicatePort, at(port, 'name'), `There are two ports named "${name}".`);
    }
    if (numbers.has(value)) {
      check.report(istio.duplicatePort, at(port, 'number'), `There are two ports ${value}.`);
    }
    names.add(name);
    numbers.add(value);
    if ((number(at(port, 'targetPort')) ?? 0) !== 0) checkPort(check, at(port, 'targetPort'));
    const protocol = text(at(port, 'protocol'));
    if (warnsOfTcp && (protocol === '' || protocol === 'TCP')) {
      check.report(
        codes.tcpWithoutAddresses,
        port,
        'A TCP port is told by its address, and this ServiceEntry has none.',
        { hint: 'Add addresses, or a resolution for which Istio allocates one.' },
      );
    }
    checkPortName(check, at(port, 'name'));
    checkProtocol(check, at(port, 'protocol'));
    checkPort(check, at(port, 'number'));
  }
}

/** Whether istiod allocates an address of its own, pkg/config/serviceentry. */
function isAllocated(check: Check, spec: Field): boolean {
  if (['', 'NONE'].includes(text(at(spec, 'resolution')))) return false;
  const wish = labelsOf(check.subject).get('networking.istio.io/enable-autoallocate-ip') ?? '';
  return wish === '' || wish.toLowerCase() === 'true';
}
