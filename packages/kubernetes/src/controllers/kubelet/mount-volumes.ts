import type { Container, Pod } from '../../kinds/pod.ts';
import { configMaps, secrets } from '../../kinds/resources.ts';
import { isPlainObject } from '@drydock/merge';
import type { GroupResource, StoreView } from '../../store.ts';
import { note, wakeAt, type PodStep } from './pod-step.ts';

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 122_000;

interface Reference {
  readonly volume: string;
  readonly resource: GroupResource;
  readonly name: string;
  readonly kind: 'configmap' | 'secret';
}

function references(pod: Pod): readonly Reference[] {
  const found: Reference[] = [];
  for (const { name: volume, configMap, secret, projected } of pod.spec.volumes ?? []) {
    if (configMap && configMap.optional !== true) {
      found.push({ volume, resource: configMaps, name: configMap.name, kind: 'configmap' });
    }
    if (secret && secret.optional !== true) {
      found.push({ volume, resource: secrets, name: secret.secretName, kind: 'secret' });
    }
    for (const source of projected?.sources ?? []) {
      const { configMap: map, secret: part } = source;
      if (map && map.optional !== true) {
        found.push({ volume, resource: configMaps, name: map.name, kind: 'configmap' });
      }
      if (part && part.optional !== true) {
        found.push({ volume, resource: secrets, name: part.name, kind: 'secret' });
      }
    }
  }
  return found;
}

/** Whether every volume's source is there; else the containers stay in ContainerCreating and an event says why. */
export function mountVolumes(step: PodStep): boolean {
  const { pod, context } = step;
  const namespace = pod.metadata.namespace ?? '';
  const missing = references(pod).find(
    ({ resource, name }) => !context.store.get(resource, namespace, name),
  );
  if (!missing) return true;
  const due = step.memory.mountRetryMs ?? 0;
  if (context.now >= due) {
    const backOff = Math.min(LAST_RETRY_MS, (step.memory.mountBackOffMs ?? FIRST_RETRY_MS / 2) * 2);
    const atMs = context.now + backOff;
    step.memory = { ...step.memory, mountBackOffMs: backOff, mountRetryMs: atMs };
    const what = `${missing.kind} "${missing.name}" not found`;
    note(
      step,
      'FailedMount',
      `MountVolume.SetUp failed for volume "${missing.volume}" : ${what}`,
      'Warning',
    );
    wakeAt(step, atMs, false);
  } else wakeAt(step, due, false);
  return false;
}

/** Why a container cannot be configured: an environment variable refers to what is not there. */
export function missingConfig(
  pod: Pod,
  container: Container,
  store: StoreView,
): string | undefined {
  const namespace = pod.metadata.namespace ?? '';
  for (const { configMapRef, secretRef } of container.envFrom ?? []) {
    if (
      configMapRef &&
      configMapRef.optional !== true &&
      !store.get(configMaps, namespace, configMapRef.name)
    ) {
      return `configmap "${configMapRef.name}" not found`;
    }
    if (
      secretRef &&
      secretRef.optional !== true &&
      !store.get(secrets, namespace, secretRef.name)
    ) {
      return `secret "${secretRef.name}" not found`;
    }
  }
  for (const { valueFrom } of container.env ?? []) {
    const map = valueFrom?.configMapKeyRef;
    const secret = valueFrom?.secretKeyRef;
    const reference = map ?? secret;
    if (!reference || reference.optional === true) continue;
    const found = store.get(map ? configMaps : secrets, namespace, reference.name);
    if (!found) return `${map ? 'configmap' : 'secret'} "${reference.name}" not found`;
    const keys = [found.data, found.binaryData].flatMap((data) =>
      isPlainObject(data) ? Object.keys(data) : [],
    );
    if (!keys.includes(reference.key)) {
      return `couldn't find key ${reference.key} in ${map ? 'ConfigMap' : 'Secret'} ${namespace}/${reference.name}`;
    }
  }
  return undefined;
}
