import type { TaskHealth } from './sync-input.ts';
import type { SyncTask } from './sync-task.ts';
import { objectOf } from './sync-task.ts';

/** How a live hook stands; a kind without health has done its work by being created. */
export function hookResult(
  task: SyncTask,
  health: TaskHealth | undefined,
): { readonly hookPhase: 'Running' | 'Succeeded' | 'Failed'; readonly message: string } {
  const message = health?.message ?? '';
  switch (health?.status) {
    case 'Unknown':
    case 'Degraded':
      return { hookPhase: 'Failed', message };
    case 'Progressing':
    case 'Suspended':
      return { hookPhase: 'Running', message };
    case 'Healthy':
      return { hookPhase: 'Succeeded', message };
    default:
      return { hookPhase: 'Succeeded', message: `${objectOf(task).metadata.name} created` };
  }
}
