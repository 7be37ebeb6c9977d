import { invalidEndpoint, missingAddress } from '../../codes/service-entry.ts';
import type { Check } from '../../check.ts';
import { at, entries, size, text, type Field } from '../../field.ts';
import { domainProblem } from '../dns-name.ts';
import { isIpAddress } from '../ip-address.ts';
import { checkLabels, checkPort, checkPortName, checkUnixPath } from './basics.ts';

export interface WorkloadEntryOptions {
  /** Names of the ports of the ServiceEntry that lists it; undefined for a WorkloadEntry. */
  readonly servicePorts?: ReadonlySet<string>;
  readonly allowHostNames: boolean;
}

/** A WorkloadEntry, or an endpoint of a ServiceEntry with resolution STATIC. */
export function checkWorkloadEntry(
  check: Check,
  entry: Field,
  { servicePorts, allowHostNames }: WorkloadEntryOptions,
): void {
  const field = at(entry, 'address');
  const address = text(field);
  const network = text(at(entry, 'network'));
  if (address === '') {
    if (network === '') {
      check.report(invalidEndpoint, entry, 'A workload needs an address.');
      return;
    }
    check.report(
      missingAddress,
      entry,
      `This workload of the network "${network}" has no address.`,
    );
  }
  const isSocket = address.startsWith('unix://');
  if (isSocket) {
    checkUnixPath(check, field);
    if (size(at(entry, 'ports')) > 0) {
      check.report(invalidEndpoint, at(entry, 'ports'), 'A workload on a socket has no ports.', {
        onKey: true,
      });
    }
  } else if (address !== '') checkAddress(check, field, allowHostNames);
  checkEndpointPorts(check, entry, servicePorts);
  checkLabels(check, at(entry, 'labels'));
  if (isSocket && servicePorts !== undefined && servicePorts.size !== 1) {
    check.report(
      invalidEndpoint,
      field,
      `A socket serves exactly one port; this ServiceEntry has ${servicePorts.size}.`,
    );
  }
}

/** An IP address, or where names are allowed a host name. */
export function checkAddress(check: Check, field: Field, allowHostNames: boolean): void {
  const address = text(field);
  if (isIpAddress(address)) return;
  if (allowHostNames && domainProblem(address) === undefined) return;
  check.report(
    invalidEndpoint,
    field,
    allowHostNames
      ? `"${address}" is no IP address and no host name.`
      : `"${address}" is no IP address; resolution STATIC takes no host names.`,
  );
}

/** Ports of an endpoint, by the names of the ServiceEntry's ports. */
export function checkEndpointPorts(
  check: Check,
  endpoint: Field,
  servicePorts: ReadonlySet<string> | undefined,
): void {
  for (const [name, port] of entries(at(endpoint, 'ports'))) {
    if (servicePorts !== undefined && !servicePorts.has(name)) {
      check.report(invalidEndpoint, port, `The ServiceEntry has no port named "${name}".`, {
        hint: `Its ports are ${[...servicePorts].join(', ') || 'none'}.`,
        onKey: true,
      });
    }
    checkPortName(check, port, name);
    checkPort(check, port);
  }
}
