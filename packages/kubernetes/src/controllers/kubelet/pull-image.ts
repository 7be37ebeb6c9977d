import type { Container } from '../../kinds/pod.ts';
import { waiting } from './container-status.ts';
import { memoryOf, note, remember, setStatus, statusOf, wakeAt, type PodStep } from './pod-step.ts';

const FIRST_BACK_OFF_MS = 10_000;
const LAST_BACK_OFF_MS = 300_000;
/** How long a container shows ErrImagePull before it shows that kubelet waits. */
const ERROR_SHOWN_MS = 1000;

type StatusList = 'initContainerStatuses' | 'containerStatuses';

/** `docker.io/library/redis:7`: the reference that the runtime resolves. */
function resolved(image: string): string {
  const [first = ''] = image.split('/');
  const hasHost = image.includes('/') && /[.:]|^localhost$/.test(first);
  const named = hasHost ? image : `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
  return /[:@][^/]*$/.test(named) ? named : `${named}:latest`;
}

function notFoundText(image: string): string {
  const name = resolved(image);
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${name}: not found`;
}

const backOffText = (image: string): string =>
  `Back-off pulling image "${image}": ErrImagePull: ${notFoundText(image)}`;

/**
 * Whether the image of a container is on its node. One that no registry has: ErrImagePull, then
 * ImagePullBackOff, with pauses of 10 s doubling to 5 min.
 */
export function pullImage(step: PodStep, container: Container, list: StatusList): boolean {
  const { image, name } = container;
  if (step.images.has(image) && container.imagePullPolicy !== 'Always') return true;
  const status = statusOf(step, list, name);
  if (!status) return false;
  if (container.imagePullPolicy === 'Never') {
    const text = `Container image "${image}" is not present with pull policy of Never`;
    if (status.state.waiting?.reason !== 'ErrImageNeverPull') {
      note(step, 'ErrImageNeverPull', text, 'Warning');
      note(step, 'Failed', 'Error: ErrImageNeverPull', 'Warning');
      setStatus(step, list, waiting(status, 'ErrImageNeverPull', text));
    }
    return false;
  }
  if (step.options.canPull(image)) return true;
  const { now } = step.context;
  const memory = memoryOf(step, name);
  const isShowingError = status.state.waiting?.reason === 'ErrImagePull';
  if (isShowingError && now < (memory.pullMs ?? 0) && now >= shownUntil(memory)) {
    setStatus(step, list, waiting(status, 'ImagePullBackOff', backOffText(image)));
    note(step, 'BackOff', `Back-off pulling image "${image}"`);
    note(step, 'Failed', 'Error: ImagePullBackOff', 'Warning');
  } else if (now >= (memory.pullMs ?? 0)) {
    const backOff = Math.min(LAST_BACK_OFF_MS, (memory.pullBackOffMs ?? FIRST_BACK_OFF_MS / 2) * 2);
    remember(step, name, { ...memory, pullBackOffMs: backOff, pullMs: now + backOff });
    if (memory.pullMs !== undefined) note(step, 'Pulling', `Pulling image "${image}"`);
    note(step, 'Failed', `Failed to pull image "${image}": ${notFoundText(image)}`, 'Warning');
    note(step, 'Failed', 'Error: ErrImagePull', 'Warning');
    setStatus(step, list, waiting(status, 'ErrImagePull', notFoundText(image)));
    wakeAt(step, now + ERROR_SHOWN_MS);
    return false;
  }
  const next = memoryOf(step, name);
  const isError = statusOf(step, list, name)?.state.waiting?.reason === 'ErrImagePull';
  wakeAt(step, isError ? shownUntil(next) : (next.pullMs ?? now), false);
  return false;
}

const shownUntil = (memory: {
  readonly pullMs?: number;
  readonly pullBackOffMs?: number;
}): number => (memory.pullMs ?? 0) - (memory.pullBackOffMs ?? 0) + ERROR_SHOWN_MS;
