import { connectEngine } from './connect-engine.ts';
import { engineFailure } from './engine-failure.ts';

/** Removes a container that may be gone already, with what is in it. Rejects with ClusterError. */
export async function removeContainer(id: string): Promise<void> {
  const { dockerode } = (await connectEngine()).container;
  try {
    await dockerode.getContainer(id).remove({ force: true, v: true });
  } catch (error) {
    const { statusCode } = error as { readonly statusCode?: number }; // dockerode's errors carry it
    // 404: it is gone; 409: its removal is under way.
    if (statusCode !== 404 && statusCode !== 409)
      throw engineFailure(error, `Container ${id.slice(0, 12)} could not be removed`);
  }
}
