import { isJsonObject } from '@drydock/manifests';
import { at, isSet, text, type Field } from '../field.ts';
import type { PodLike } from '../kubernetes/pods.ts';
import { selectorPairs, selects } from '../kubernetes/label-selector.ts';
import type { ResourceSet } from '../resource-set.ts';
import { specOf } from './virtual-service-routes.ts';

/** The image variant of a pod's sidecar: of the mesh config, overridden by ProxyConfigs, narrowest last. */
export function proxyImageType(set: ResourceSet, pod: PodLike): string {
  const { defaultConfig } = set.context.meshConfig;
  const image = isJsonObject(defaultConfig) ? defaultConfig.image : undefined;
  const ofMesh = isJsonObject(image) && typeof image.imageType === 'string' ? image.imageType : '';
  const found = [ofMesh, ...proxyConfigTypes(set, pod), annotationType(pod)];
  return found.findLast((type) => type !== '') ?? '';
}

function proxyConfigTypes(set: ResourceSet, pod: PodLike): readonly string[] {
  const root: string[] = [];
  const namespace: string[] = [];
  const workload: string[] = [];
  for (const config of set.ofKind('networking.istio.io', 'ProxyConfig')) {
    const spec = specOf(config);
    const type = imageType(spec);
    const selector = at(spec, 'selector');
    if (config.namespace === set.context.rootNamespace) root.push(type);
    else if (config.namespace !== pod.namespace) continue;
    else if (!isSet(selector)) namespace.push(type);
    else if (selects(selectorPairs(at(selector, 'matchLabels')), pod.labels)) workload.push(type);
  }
  return [...root, ...namespace, ...workload];
}

function imageType(spec: Field): string {
  return text(at(spec, 'image', 'imageType'));
}

/** `proxy.istio.io/config` holds YAML; only this one field of it matters here. */
function annotationType(pod: PodLike): string {
  const config = pod.annotations.get('proxy.istio.io/config') ?? '';
  return /(?:^|[\s{,"'])imageType["']?\s*:\s*["']?([a-z0-9-]+)/.exec(config)?.[1] ?? '';
}
