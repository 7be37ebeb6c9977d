import type { SubmissionStatus } from '@drydock/api';
import { useLetterKey } from '../lab/use-letter-key.ts';
import { api } from '../server/drydock-server.ts';
import { placeUrl } from './grading-place.ts';
import { useAnswer } from './use-answer.ts';

export interface Neighbours {
  /** From 1. */
  readonly at: number;
  readonly all: number;
  readonly previous?: string;
  readonly next?: string;
}

/** The submissions before and after this one in the class; the keys K and J go there. */
export function useNeighbours({ assignmentId, id }: SubmissionStatus): Neighbours | undefined {
  const params = { assignmentId };
  const { value } = useAnswer(
    () => api.call('GET /api/assignments/{assignmentId}/class', { params }),
    [assignmentId],
  );
  const ids = value?.rows.flatMap(({ submission }) => (submission ? [submission.id] : [])) ?? [];
  const index = ids.indexOf(id);
  const previous = ids[index - 1];
  const next = ids[index + 1];
  const go = (to: string | undefined): void => {
    if (to !== undefined) location.assign(placeUrl({ at: 'submission', id: to }));
  };
  useLetterKey('k', () => go(previous));
  useLetterKey('j', () => go(next));
  if (index === -1) return undefined;
  return {
    at: index + 1,
    all: ids.length,
    ...(index > 0 && previous !== undefined ? { previous } : {}),
    ...(next === undefined ? {} : { next }),
  };
}
