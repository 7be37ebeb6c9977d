import { ClusterError } from '../../cluster-error.ts';
import type { KubeClient } from '../../kube-client.ts';
import { listOf } from '../values-of.ts';

interface JobParts {
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

interface PodParts {
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly {
      readonly restartCount?: number;
      readonly lastState?: { readonly terminated?: { readonly exitCode?: number } };
      readonly state?: {
        readonly terminated?: { readonly exitCode?: number };
        readonly waiting?: { readonly reason?: string; readonly message?: string };
      };
    }[];
  };
}

/** The last words of a program are kept to so many. */
const MOST_LINES = 5;

/** Whether a Job has succeeded; a text is what it does now. Throws ClusterError `install-failed` with its log when it failed. */
export async function jobResult(
  kube: KubeClient,
  {
    name,
    namespace,
    what,
  }: { readonly name: string; readonly namespace: string; readonly what: string },
): Promise<true | string> {
  const job = (await listOf(kube, ['batch/v1', 'Job'], { namespace })).find(
    ({ metadata }) => metadata.name === name,
  );
  if (!job) return `Job ${name} in ${namespace}: not there yet`;
  const { status } = job as JobParts; // a stored Job
  const has = (type: string): boolean =>
    status?.conditions?.some((each) => each.type === type && each.status === 'True') ?? false;
  if (has('Complete')) return true;
  const pods = await listOf(kube, ['v1', 'Pod'], { namespace, labelSelector: `job-name=${name}` });
  const failed = pods.find(hasFailed);
  if (failed || has('Failed'))
    throw new ClusterError(
      'install-failed',
      `${what} could not be installed: ${await lastWords(kube, namespace, failed?.metadata.name)}`,
    );
  const waiting = (pods[0] as PodParts | undefined)?.status?.containerStatuses?.[0]?.state?.waiting; // a stored Pod
  return `Job ${name} in ${namespace}${waiting?.reason === undefined ? '' : ` (${waiting.reason})`}`;
}

/** Helm ends with an error at the first try, or never: k3s's Job would try a thousand times. */
function hasFailed(pod: object): boolean {
  const { status } = pod as PodParts; // a stored Pod
  return (
    status?.phase === 'Failed' ||
    (status?.containerStatuses ?? []).some(
      ({ state, lastState }) =>
        (state?.terminated?.exitCode ?? 0) !== 0 || (lastState?.terminated?.exitCode ?? 0) !== 0,
    )
  );
}

async function lastWords(
  kube: KubeClient,
  namespace: string,
  pod: string | undefined,
): Promise<string> {
  if (pod === undefined) return 'its Job failed, and its pod is gone. Look at the events there.';
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log`;
  for (const query of ['', '?previous=true']) {
    const answer = await kube.raw(`${path}${query}`);
    const text = (await answer.text()).trim();
    if (answer.ok && text !== '') return text.split('\n').slice(-MOST_LINES).join(' ');
  }
  return `its Job failed and printed nothing. Look at pod ${pod} in ${namespace}.`;
}
