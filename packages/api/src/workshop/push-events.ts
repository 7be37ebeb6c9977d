import { ApiCallError, type ApiClient } from '../client.ts';
import type { DrydockApi } from '../routes.ts';
import type { LearnerEvent } from './learner-event.ts';
import type { PushOutcome } from './outbox.ts';

/** The `push` of an outbox, over the typed client. Never rejects. */
export async function pushEvents(
  api: ApiClient<DrydockApi>,
  workshopId: string,
  events: readonly LearnerEvent[],
): Promise<PushOutcome> {
  try {
    const input = { params: { workshopId }, body: { events: [...events] } };
    const answer = await api.call('POST /api/workshops/{workshopId}/events', input);
    return { outcome: 'answered', ...answer };
  } catch (error) {
    const status = error instanceof ApiCallError ? error.problem.status : 0;
    if (status === 413) return { outcome: 'too-large' };
    // 401: the session ended. 403, 404: removed from the workshop, or it is gone.
    return { outcome: [401, 403, 404].includes(status) ? 'gone' : 'unreachable' };
  }
}
