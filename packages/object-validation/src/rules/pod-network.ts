import { isPlainObject, type PlainObject } from '@drydock/merge';
import { invalidValue, required, type StatusCause } from './field-error.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];

/** How a pod resolves names and shares its node's ports. @see kubernetes validatePodDNSConfig, validateHostNetwork */
export function validatePodNetwork(spec: PlainObject, field: string): readonly StatusCause[] {
  return [...validateDns(spec, `${field}.dnsConfig`), ...validateHostPorts(spec, field)];
}

function validateDns({ dnsConfig, dnsPolicy }: PlainObject, field: string): readonly StatusCause[] {
  if (dnsPolicy !== 'None') return [];
  if (!isPlainObject(dnsConfig))
    return [required(field, 'must provide `dnsConfig` when `dnsPolicy` is None')];
  const { nameservers } = dnsConfig;
  if (Array.isArray(nameservers) && nameservers.length > 0) return [];
  const missing = 'must provide at least one DNS nameserver when `dnsPolicy` is None';
  return [required(`${field}.nameservers`, missing)];
}

/** A host port that is left out is filled in when the pod is made. */
function validateHostPorts(spec: PlainObject, field: string): readonly StatusCause[] {
  if (spec.hostNetwork !== true) return [];
  return asList(spec.containers).flatMap((container, i) =>
    asList(container.ports).flatMap(({ containerPort, hostPort }, j) =>
      hostPort === undefined || hostPort === 0 || hostPort === containerPort
        ? []
        : [
            invalidValue(
              `${field}.containers[${i}].ports[${j}].hostPort`,
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ],
    ),
  );
}
