import { kubeRoutes } from '@drydock/api';
import type { Context } from 'hono';
import { ApiError } from '../../http/api-error.ts';
import { implement, type Implementation } from '../../http/implement.ts';
import type { LearnerClusters } from '../clusters/learner-clusters.ts';

/** What a Kubernetes client says about its request; nothing else of the browser's headers goes on. */
const FORWARDED = ['accept', 'content-type', 'accept-language'] as const;
const RETURNED = ['content-type', 'warning', 'retry-after'] as const;
/** Larger than any manifest of a lab. */
const MOST_BYTES = 3_145_728;

/**
 * The Kubernetes API of the caller's own cluster. Which one that is comes from the session, never from
 * the address, so there is nothing by which to ask for somebody else's.
 */
export function createKubeRoutes(clusters: LearnerClusters): readonly Implementation[] {
  return kubeRoutes.map((route) =>
    implement(route, async ({ principal: { learnerId }, params: { workshopId }, context }) => {
      const cluster = clusters.use(workshopId, learnerId);
      if (!cluster) {
        throw new ApiError(409, 'workshop/no-cluster', 'You have no cluster now.', {
          action: 'Ask for one, or go on in the simulated cluster of your tab.',
        });
      }
      const request = context.req.raw;
      const headers = picked(request.headers, FORWARDED);
      const body = await bodyOf(context);
      const answer = await cluster.kube.raw(pathOf(request, workshopId), {
        method: request.method,
        headers,
        signal: request.signal,
        ...(body && { body }),
      });
      for (const [name, value] of picked(answer.headers, RETURNED)) context.header(name, value);
      context.status(answer.status as Parameters<Context['status']>[0]); // any status of the cluster's
      return answer.body === null ? context.body(null) : context.body(answer.body);
    }),
  );
}

/** The path within the cluster, as it came: encoded names stay encoded. Dots were resolved by the URL itself. */
function pathOf(request: Request, workshopId: string): string {
  const { pathname, search } = new URL(request.url);
  return `${pathname.slice(`/api/workshops/${workshopId}/me/kube`.length)}${search}`;
}

function picked(headers: Headers, names: readonly string[]): Headers {
  const result = new Headers();
  for (const name of names) {
    const value = headers.get(name);
    if (value !== null) result.set(name, value);
  }
  return result;
}

async function bodyOf(context: Context): Promise<ArrayBuffer | undefined> {
  const request = context.req.raw;
  if (request.body === null) return undefined;
  const tooLarge = new ApiError(413, 'request/too-large', `More than ${MOST_BYTES} bytes.`);
  if (Number(request.headers.get('content-length') ?? 0) > MOST_BYTES) throw tooLarge;
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const chunk of request.body) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw tooLarge;
    chunks.push(chunk);
  }
  return new Blob(chunks).arrayBuffer();
}
