import { ApiCallError, createClient, type ApiClient, type DrydockApi } from '@drydock/api';

/** A program that hands in for others, through an instructor's token. */
export interface QueueClient {
  readonly api: ApiClient<DrydockApi>;
  readonly assignmentId: string;
  /**
   * Hands in until it is acknowledged, however often the server goes away in between; the key makes sure that
   * it is there once. The id of the submission.
   */
  handIn(name: string, content: Uint8Array<ArrayBuffer>): Promise<string>;
  /** How many submissions are not graded yet; undefined while the server does not answer. */
  readonly waiting: () => Promise<number | undefined>;
}

/** Signs in as admin, makes a course with an assignment of the tiny lab, and gets a token. */
export async function openQueueClient(origin: string, password: string): Promise<QueueClient> {
  let cookie = '';
  const signingIn = createClient<DrydockApi>({
    origin,
    fetch: async (request) => {
      if (cookie !== '') request.headers.set('cookie', cookie);
      const response = await fetch(request);
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
      return response;
    },
  });
  await signingIn.call('POST /api/session', { body: { user: 'admin', password } });
  const { secret } = await signingIn.call('POST /api/me/tokens', { body: { label: 'Trial' } });
  const headers = { authorization: `Bearer ${secret}` };
  const api = createClient<DrydockApi>({ origin, headers, fetch: (request) => fetch(request) });
  const course = await api.call('POST /api/courses', {
    body: { title: 'Trial', quota: { inFlight: 20_000, perHour: 1000 } },
  });
  const assignment = await api.call('POST /api/courses/{courseId}/assignments', {
    params: { courseId: course.id },
    body: { title: 'Names', labs: [{ lab: 'tiny' }] },
  });
  const assignmentId = assignment.id;
  return {
    api,
    assignmentId,
    handIn: (name, content) => insist(() => handInOnce(api, { assignmentId, name, content })),
    waiting: async () => {
      try {
        const { dead, grading, queued } = await api.call('GET /api/grading/queue');
        return dead + grading + queued;
      } catch (error) {
        if (isPassing(error)) return undefined;
        throw error;
      }
    },
  };
}

async function handInOnce(
  api: ApiClient<DrydockApi>,
  work: {
    readonly assignmentId: string;
    readonly name: string;
    readonly content: Uint8Array<ArrayBuffer>;
  },
): Promise<string> {
  const upload = new FormData();
  upload.append('assignmentId', work.assignmentId);
  upload.append('name', work.name);
  upload.append('file', new Blob([work.content]), 'work.tar.gz');
  const headers = { 'idempotency-key': `trial-${work.name}` };
  const { id } = await api.call('POST /api/submissions', undefined, { upload, headers });
  return id;
}

/** The server is away or busy: it will pass. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof ApiCallError)) return error instanceof TypeError;
  const { status } = error.problem;
  return status === 0 || status === 429 || status >= 500;
}

const MOST_TRIES = 2000;

async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error) || tries >= MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
