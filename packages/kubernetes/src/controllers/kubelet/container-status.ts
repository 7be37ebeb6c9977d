import type { Container, ContainerStatus, Pod } from '../../kinds/pod.ts';
import { sha256 } from '../../registry/sha256.ts';

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const digests = new Map<string, string>();

function imageId(image: string): string {
  let digest = digests.get(image);
  if (digest === undefined) {
    digest = hex(sha256(new TextEncoder().encode(image)));
    digests.set(image, digest);
  }
  return `${image.split(/[:@](?!.*\/)/)[0]}@sha256:${digest}`;
}

/** Containers' ids are made up, but stay the same for a container and its restart. */
function containerId(pod: Pod, status: ContainerStatus): string {
  const uid = (pod.metadata.uid ?? '').replaceAll('-', '');
  let hash = status.restartCount + 1;
  for (let i = 0; i < status.name.length; i++)
    hash = Math.imul(hash ^ status.name.charCodeAt(i), 0x01000193);
  return `containerd://${uid}${(hash >>> 0).toString(16).padStart(8, '0').repeat(4)}`;
}

/** A container that was never started. */
export function fresh(container: Container, reason: string): ContainerStatus {
  return {
    name: container.name,
    image: container.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason } },
    lastState: {},
  };
}

export function waiting(
  status: ContainerStatus,
  reason: string,
  message?: string,
): ContainerStatus {
  return {
    ...status,
    ready: false,
    started: false,
    state: { waiting: message === undefined ? { reason } : { reason, message } },
  };
}

export function running(
  status: ContainerStatus,
  pod: Pod,
  at: { readonly time: string; readonly ready: boolean; readonly started: boolean },
): ContainerStatus {
  const ended = status.state.terminated ?? status.lastState?.terminated;
  const restartCount = ended ? status.restartCount + 1 : status.restartCount;
  const next = { ...status, restartCount };
  return {
    ...next,
    ready: at.ready,
    started: at.started,
    imageID: imageId(status.image),
    containerID: containerId(pod, next),
    state: { running: { startedAt: at.time } },
    lastState: ended ? { terminated: ended } : (status.lastState ?? {}),
  };
}

/** Why a container ended, in the runtime's words. */
function endReason(exitCode: number): string {
  return exitCode === 0 ? 'Completed' : 'Error';
}

export function terminated(
  status: ContainerStatus,
  time: string,
  exitCode: number,
): ContainerStatus {
  const { containerID } = status;
  return {
    ...status,
    ready: false,
    started: false,
    state: {
      terminated: {
        exitCode,
        reason: endReason(exitCode),
        startedAt: status.state.running?.startedAt ?? time,
        finishedAt: time,
        ...(containerID === undefined ? {} : { containerID }),
      },
    },
  };
}

/** Whether a container ended for good under the pod's restart policy. */
export function isOver(status: ContainerStatus, restartPolicy: string | undefined): boolean {
  const ended = status.state.terminated;
  if (!ended || restartPolicy === 'Always' || restartPolicy === undefined) return false;
  return restartPolicy === 'Never' || ended.exitCode === 0;
}
