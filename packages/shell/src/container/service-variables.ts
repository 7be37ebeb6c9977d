import type { KubernetesObject } from '@drydock/manifests';
import { asObjects, asText, at } from '../kubectl/json-access.ts';
import { containerStatus, type ContainerPlace } from './container-pod.ts';

type Variables = readonly (readonly [name: string, value: string])[];

/**
 * The variables of the Services that were there when the container started and have an address: of `kubernetes`, and
 * of the pod's namespace unless `enableServiceLinks` is false. @see kubelet getServiceEnvVarMap, envvars.FromServices
 */
export function serviceVariables(
  place: ContainerPlace,
  services: readonly KubernetesObject[],
): ReadonlyMap<string, string> {
  const isLinked = at(place.pod, 'spec', 'enableServiceLinks') !== false;
  const started = asText(at(containerStatus(place), 'state', 'running', 'startedAt'));
  const visible = services.filter((service) => {
    const { name, namespace, creationTimestamp } = service.metadata;
    const address = asText(at(service, 'spec', 'clusterIP'));
    if (address === '' || address === 'None') return false;
    const isMaster = namespace === 'default' && name === 'kubernetes';
    if (!isLinked && !isMaster) return false;
    return started === '' || asText(creationTimestamp) <= started;
  });
  return new Map(visible.flatMap(variablesOf));
}

function variablesOf(service: KubernetesObject): Variables {
  const prefix = variableName(service.metadata.name);
  const address = asText(at(service, 'spec', 'clusterIP'));
  const host = address.includes(':') ? `[${address}]` : address;
  const ports = asObjects(at(service, 'spec', 'ports')).map((port) => ({
    name: asText(port['name']),
    number: asText(port['port']),
    protocol: asText(port['protocol']) || 'TCP',
  }));
  const [first] = ports;
  if (!first) return [];
  return [
    [`${prefix}_SERVICE_HOST`, address],
    [`${prefix}_SERVICE_PORT`, first.number],
    ...ports
      .filter(({ name }) => name !== '')
      .map(({ name, number }) => [`${prefix}_SERVICE_PORT_${variableName(name)}`, number] as const),
    ...ports.flatMap(({ number, protocol }, index) => {
      const transport = protocol.toLowerCase();
      const url = `${transport}://${host}:${number}`;
      const link = `${prefix}_PORT_${number}_${protocol.toUpperCase()}`;
      return [
        ...(index === 0 ? [[`${prefix}_PORT`, url] as const] : []),
        [link, url],
        [`${link}_PROTO`, transport],
        [`${link}_PORT`, number],
        [`${link}_ADDR`, address],
      ] as const;
    }),
  ];
}

function variableName(name: string): string {
  return name.replaceAll('-', '_').toUpperCase();
}
