import { invalidSubsetName } from '../../codes/virtual-service-admission.ts';
import { invalidHost } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, isSet, text, type Field } from '../../field.ts';
import { isDnsLabel } from '../dns-name.ts';
import { checkPort, checkWildcardDomain } from './basics.ts';

/** A destination: a host, maybe a subset and a port. Absent is fine here. */
export function checkDestination(check: Check, destination: Field): void {
  if (!isSet(destination)) return;
  const host = at(destination, 'host');
  if (text(host) === '*') {
    check.report(invalidHost, host, 'Requests cannot be sent to the host "*".');
  } else checkWildcardDomain(check, host);
  if (text(at(destination, 'subset')) !== '') checkSubsetName(check, at(destination, 'subset'));
  if (isSet(at(destination, 'port'))) checkPort(check, at(destination, 'port', 'number'));
}

/** The name of a subset is a DNS label. */
export function checkSubsetName(check: Check, field: Field): void {
  const name = text(field);
  if (isDnsLabel(name)) return;
  check.report(
    invalidSubsetName,
    field,
    name === '' ? 'A subset needs a name.' : `"${name}" is no valid name of a subset.`,
    { hint: 'Use letters, digits and inner hyphens: v1.' },
  );
}
