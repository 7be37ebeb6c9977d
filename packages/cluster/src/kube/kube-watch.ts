import type { KubernetesObject } from '@drydock/manifests';
import { ClusterError } from '../cluster-error.ts';
import type { WatchEvent } from '../kube-client.ts';
import { readKubeResult } from './kube-request.ts';

/** Reads a watch stream, one JSON document a line; ends when the server ends it or `signal` aborts. */
export async function* readWatch(
  response: Response,
  signal?: AbortSignal,
): AsyncGenerator<WatchEvent> {
  if (!response.ok) {
    const result = await readKubeResult<KubernetesObject>(response);
    if (!result.ok) yield { type: 'ERROR', object: statusObject(result.failure) };
    return;
  }
  if (response.body === null) throw new ClusterError('bad-answer', 'The watch has no stream.');
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const cancel = (): void => void reader.cancel().catch(() => undefined);
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    yield* readLines(reader);
  } catch (cause) {
    if (signal?.aborted === true) return;
    throw cause;
  } finally {
    signal?.removeEventListener('abort', cancel);
    cancel();
  }
}

async function* readLines(reader: ReadableStreamDefaultReader<string>): AsyncGenerator<WatchEvent> {
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const lines = (rest + value).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      // The stream's lines are watch events by the API's contract.
      if (line !== '') yield JSON.parse(line) as WatchEvent;
    }
  }
}

function statusObject(failure: {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
}): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Status',
    metadata: { name: '' },
    status: 'Failure',
    ...failure,
  };
}
