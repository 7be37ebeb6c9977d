import { isJsonObject } from '@drydock/manifests';
import { at, rootField, text } from '../field.ts';
import type { ResourceSet } from '../resource-set.ts';
import type { Subject } from '../subject.ts';

/** What the ConfigMap of the injector says that matters here. */
export interface InjectorConfig {
  readonly enablesByDefault: boolean;
  /** Hub, image and tag as they would be put together, without a variant. */
  readonly hub: string;
  readonly image: string;
  readonly tag: string;
}

/** The injector's ConfigMap of a revision; undefined when the set has none. */
export function injectorConfig(set: ResourceSet, revision: string): InjectorConfig | undefined {
  const name =
    revision === '' || revision === 'default'
      ? 'istio-sidecar-injector'
      : `istio-sidecar-injector-${revision}`;
  const map = set.ofKind('', 'ConfigMap').find(({ key }) => key.name === name);
  return map && parseConfig(map);
}

function parseConfig(map: Subject): InjectorConfig {
  const values = parseJson(text(at(rootField(map.object), 'data', 'values')));
  const global = isJsonObject(values) ? values.global : undefined;
  const webhook = isJsonObject(values) ? values.sidecarInjectorWebhook : undefined;
  const proxy = isJsonObject(global) ? global.proxy : undefined;
  const read = (from: unknown, key: string): string => {
    const value = isJsonObject(from) ? from[key] : undefined;
    return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  };
  return {
    enablesByDefault: isJsonObject(webhook) && webhook.enableNamespacesByDefault === true,
    hub: read(global, 'hub'),
    image: read(proxy, 'image'),
    tag: read(global, 'tag'),
  };
}

function parseJson(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** The image that injection would give a pod; `imageType` is a variant such as distroless. */
export function proxyImage({ hub, image, tag }: InjectorConfig, imageType: string): string {
  if (image.includes('/')) return image;
  const variant = imageType === '' || imageType === 'default' ? '' : `-${imageType}`;
  return `${hub}/${image}:${tag}${variant}`;
}
