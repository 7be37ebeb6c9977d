import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../command.ts';
import { asObjects, asText } from '../kubectl/json-access.ts';
import { istioctlFailure } from './istioctl-failure.ts';
import { nameWithNamespace } from './mesh-objects.ts';

const ADMIN_PORT = 15_000;

/** What Envoy's admin port of a pod answers; istioctl forwards a port to it, here the API server's proxy does. */
export async function askEnvoy(
  { cluster, signal }: CommandContext,
  pod: KubernetesObject,
  path: string,
): Promise<JsonObject> {
  const { name, namespace = '' } = pod.metadata;
  const url = `/api/v1/namespaces/${namespace}/pods/${name}:${ADMIN_PORT}/proxy/${path}`;
  const response = await cluster.kube.raw(url, { signal });
  const text = await response.text();
  const value = response.ok ? parse(text) : undefined;
  if (value) return value;
  throw istioctlFailure(
    `failed to execute command on ${nameWithNamespace(pod)} sidecar: ${reasonOf(text)}`,
  );
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function reasonOf(text: string): string {
  const message = asText(parse(text)?.['message']);
  return message === '' ? (text.split('\n')[0] ?? '') : message;
}

/** The entries of one section of a config dump, such as `Clusters`. */
export function dumpSection(dump: JsonObject, name: string): JsonObject {
  const type = `type.googleapis.com/envoy.admin.v3.${name}ConfigDump`;
  return asObjects(dump['configs']).find((section) => section['@type'] === type) ?? {};
}
