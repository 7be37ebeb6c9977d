import { api } from '../server/drydock-server.ts';
import { forgetEvents } from './event-storage.ts';
import { leaveSeat } from './seat.ts';

/**
 * Leaves for good: the seat, what waits to be sent, and the session, so that whoever uses this browser
 * next is somebody else. Never rejects; a server that cannot be reached asks the next person's name.
 */
export async function leaveClass(workshopId: string): Promise<void> {
  leaveSeat();
  await forgetEvents(workshopId);
  await api.call('DELETE /api/learners/me/session').catch(() => undefined);
}
