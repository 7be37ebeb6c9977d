import { milliValue, parseQuantity, wholeValue } from '@drydock/merge';
import { asObjects, asPairs, asText, at } from '../kubectl/json-access.ts';
import type { ContainerSources } from './container-sources.ts';
import { containersOf, type ContainerPlace } from './container-pod.ts';

/**
 * A field of the downward API: `metadata.name`, `metadata.labels['app']`; all labels or annotations are a line each.
 * @see kubernetes pkg/fieldpath ExtractFieldPathAsString
 */
export function fieldText({ pod }: ContainerPlace, path: string): string {
  if (path === 'metadata.labels' || path === 'metadata.annotations') {
    const pairs = asPairs(at(pod, ...path.split('.')));
    return pairs.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join('\n');
  }
  if (path === 'status.podIPs' || path === 'status.hostIPs') {
    return asObjects(at(pod, ...path.split('.')))
      .map(({ ip }) => asText(ip))
      .join(',');
  }
  const [, before = path, key] = /^(.*)\['([^']*)'\]$/.exec(path) ?? [];
  const steps = [...before.split('.'), ...(key === undefined ? [] : [key])];
  return asText(at(pod, ...steps));
}

/**
 * A `resourceFieldRef`: a request or a limit in units of its divisor, rounded up. A limit that is not set is what the
 * node has, a request 0. @see kubernetes pkg/api/v1/resource ExtractContainerResourceValue
 */
export function resourceText(
  place: ContainerPlace,
  reference: unknown,
  { node }: ContainerSources,
): string {
  const name = asText(at(reference, 'containerName')) || place.container;
  const container = containersOf(place.pod).find((each) => each['name'] === name);
  const [list = '', ...rest] = asText(at(reference, 'resource')).split('.');
  const resource = rest.join('.');
  const own = asText(at(container, 'resources', list, resource));
  const allocatable = list === 'limits' ? asText(at(node, 'status', 'allocatable', resource)) : '';
  const divisor = asText(at(reference, 'divisor'));
  const measure = (text: string): number => {
    const quantity = parseQuantity(text);
    if (!quantity) return 0;
    return resource === 'cpu' ? milliValue(quantity) : wholeValue(quantity);
  };
  const unit = measure(divisor === '' || divisor === '0' ? '1' : divisor) || 1;
  return String(Math.ceil(measure(own || allocatable || '0') / unit));
}
