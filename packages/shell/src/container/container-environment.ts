import { asObject, asObjects, asText, at } from '../kubectl/json-access.ts';
import { containerSpec, podName, type ContainerPlace } from './container-pod.ts';
import type { ContainerSources } from './container-sources.ts';
import { fieldText, resourceText } from './downward-api.ts';
import { expandReferences } from './expand-references.ts';
import { serviceVariables } from './service-variables.ts';

/**
 * The environment that the kubelet and the runtime set, in its order: `envFrom`, then `env`, whose `$(NAME)` may name
 * what stands before, then the Services. @see kubelet makeEnvironmentVariables
 */
export function containerEnvironment(
  place: ContainerPlace,
  sources: ContainerSources,
): ReadonlyMap<string, string> {
  const services = serviceVariables(place, sources.services);
  const spec = containerSpec(place);
  const own = new Map<string, string>();
  for (const source of asObjects(spec['envFrom'])) {
    const prefix = asText(source['prefix']);
    for (const [key, text] of importedFrom(source, sources)) {
      if (isVariableName(prefix + key)) own.set(prefix + key, text);
    }
  }
  for (const variable of asObjects(spec['env'])) {
    const text = asText(variable['value']);
    const value =
      text === '' && variable['valueFrom'] !== undefined
        ? valueFrom(asObject(variable['valueFrom']), place, sources)
        : expandReferences(text, (name) => own.get(name) ?? services.get(name));
    if (value !== undefined) own.set(asText(variable['name']), value);
  }
  return new Map([
    ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
    ['HOSTNAME', podName(place)],
    ...own,
    ...[...services].filter(([name]) => !own.has(name)),
  ]);
}

function importedFrom(source: unknown, sources: ContainerSources): ReadonlyMap<string, string> {
  const map = at(source, 'configMapRef');
  const found =
    map === undefined
      ? sources.secret(asText(at(source, 'secretRef', 'name')))
      : sources.configMap(asText(at(map, 'name')));
  return found ?? new Map<string, string>();
}

/** Anything printable but `=`, since Kubernetes 1.34. @see apimachinery IsRelaxedEnvVarName */
function isVariableName(name: string): boolean {
  return /^[ -<>-~]+$/.test(name);
}

/** undefined: the key is optional and not there, then the variable is not set. */
function valueFrom(
  source: unknown,
  place: ContainerPlace,
  sources: ContainerSources,
): string | undefined {
  const field = asText(at(source, 'fieldRef', 'fieldPath'));
  if (field !== '') return fieldText(place, field);
  const resource = at(source, 'resourceFieldRef');
  if (resource !== undefined) return resourceText(place, resource, sources);
  const map = at(source, 'configMapKeyRef');
  const reference = map ?? at(source, 'secretKeyRef');
  const name = asText(at(reference, 'name'));
  const data = map === undefined ? sources.secret(name) : sources.configMap(name);
  return data?.get(asText(at(reference, 'key')));
}
