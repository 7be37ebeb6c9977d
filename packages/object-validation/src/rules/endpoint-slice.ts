import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { duplicate, invalidValue, notSupported, required } from './field-error.ts';
import { dns1123Label, dns1123Subdomain } from './name-rules.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.map(asObject) : [];

const types = ['FQDN', 'IPv4', 'IPv6'];
const protocols = ['SCTP', 'TCP', 'UDP'];

/** @see kubernetes pkg/apis/discovery/validation/validation.go */
export function validateEndpointSlice(object: KubernetesObject): readonly StatusCause[] {
  const type = textOf(object.addressType);
  if (type === '') return [required('addressType')];
  if (!types.includes(type)) return [notSupported('addressType', type, types)];
  return [
    ...asList(object.endpoints).flatMap((endpoint, i) =>
      addressCauses(endpoint, type, `endpoints[${i}].addresses`),
    ),
    ...portCauses(asList(object.ports)),
  ];
}

function addressCauses(endpoint: PlainObject, type: string, field: string): readonly StatusCause[] {
  const addresses = Array.isArray(endpoint.addresses) ? endpoint.addresses.map(textOf) : [];
  if (addresses.length === 0) return [required(field, 'must contain at least 1 address')];
  return addresses.flatMap((address, i) => {
    const at = `${field}[${i}]`;
    if (type === 'FQDN')
      return dns1123Subdomain(address).map((problem) => invalidValue(at, address, problem));
    const isFour = /^(?:\d{1,3}\.){3}\d{1,3}$/.test(address);
    const isRight = type === 'IPv4' ? isFour : !isFour && address.includes(':');
    return [
      ...(isRight ? [] : [invalidValue(field, address, `must be an ${type} address`)]),
      ...(address.startsWith('127.') || address === '::1'
        ? [invalidValue(at, address, 'may not be in the loopback range (127.0.0.0/8, ::1/128)')]
        : []),
    ];
  });
}

function portCauses(ports: readonly PlainObject[]): readonly StatusCause[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const [name, protocol] = [textOf(port.name), textOf(port.protocol)];
    const problems = name === '' ? [] : dns1123Label(name);
    const causes = problems.map((problem) => invalidValue(`ports[${i}].name`, name, problem));
    if (names.has(name)) causes.push(duplicate(`ports[${i}].name`, name));
    names.add(name);
    if (!protocols.includes(protocol))
      causes.push(notSupported(`ports[${i}].protocol`, protocol, protocols));
    return causes;
  });
}
