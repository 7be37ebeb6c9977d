import { hostname } from 'node:os';
import { ENGINE_LABELS } from '../labels.ts';
import { connectEngine } from './connect-engine.ts';
import { engineFailure } from './engine-failure.ts';

/** Something of ours on a container engine. */
export interface EngineResource {
  readonly kind: 'container' | 'network' | 'volume';
  readonly id: string;
  readonly name: string;
  /** `k3s` or `kind`. */
  readonly engine: string;
  /** What was made by one start has one session. */
  readonly session: string;
  /** `lab` or `pool`. */
  readonly purpose: string;
  /** `running`, `exited`, …; of containers alone. */
  readonly state?: string;
  readonly image?: string;
  /** Milliseconds since the epoch; of containers alone. */
  readonly createdMs?: number;
  /** The process that made it: `host/4711`. */
  readonly owner: string;
  /** Whether that process lives: `unknown` when it is one of another machine. */
  readonly ownerState: 'alive' | 'gone' | 'unknown';
}

type Labels = Readonly<Record<string, string>>;

/** All that this product made on the container engine, by its labels, containers first. Rejects with ClusterError. */
export async function listEngineResources(): Promise<readonly EngineResource[]> {
  const { dockerode } = (await connectEngine()).container;
  const filters = { label: [`${ENGINE_LABELS.managed}=true`] };
  try {
    const containers = await dockerode.listContainers({ all: true, filters });
    const networks = await dockerode.listNetworks({ filters });
    const { Volumes: volumes } = await dockerode.listVolumes({ filters });
    return [
      ...containers.map(
        ({ Id: id, Names: names, Image: image, State: state, Created, Labels }) => ({
          ...described(Labels),
          kind: 'container' as const,
          id,
          name: (names[0] ?? id).replace(/^\//, ''),
          state,
          image,
          createdMs: Created * 1000,
        }),
      ),
      ...networks.map(({ Id: id, Name: name, Labels }) => ({
        ...described(Labels),
        kind: 'network' as const,
        id,
        name,
      })),
      // The engine answers null where there is none.
      ...(volumes ?? []).map(({ Name: name, Labels }) => ({
        ...described(Labels),
        kind: 'volume' as const,
        id: name,
        name,
      })),
    ];
  } catch (error) {
    throw engineFailure(error, 'What runs on the container engine could not be listed');
  }
}

/** Removes them, containers with what is in them. One that is gone already counts as removed. Rejects with ClusterError. */
export async function removeEngineResources(resources: readonly EngineResource[]): Promise<void> {
  const { dockerode } = (await connectEngine()).container;
  for (const { kind, id, name } of resources) {
    try {
      if (kind === 'container') await dockerode.getContainer(id).remove({ force: true, v: true });
      else if (kind === 'network') await dockerode.getNetwork(id).remove();
      else await dockerode.getVolume(id).remove({ force: true });
    } catch (error) {
      if (!isGone(error)) throw engineFailure(error, `The ${kind} ${name} could not be removed`);
    }
  }
}

/** 404: somebody else removed it; 409: somebody else is at it. */
function isGone(error: unknown): boolean {
  const { statusCode, message = '' } = error as { statusCode?: unknown; message?: string };
  return statusCode === 404 || (statusCode === 409 && message.includes('already in progress'));
}

function described(
  labels: Labels | undefined,
): Pick<EngineResource, 'engine' | 'session' | 'purpose' | 'owner' | 'ownerState'> {
  const value = (name: keyof typeof ENGINE_LABELS): string => labels?.[ENGINE_LABELS[name]] ?? '';
  const owner = value('owner');
  return {
    engine: value('engine'),
    session: value('session'),
    purpose: value('purpose'),
    owner,
    ownerState: ownerState(owner),
  };
}

function ownerState(owner: string): EngineResource['ownerState'] {
  const [host, pid] = owner.split('/');
  if (host !== hostname() || !/^[1-9]\d*$/.test(pid ?? '')) return 'unknown';
  try {
    process.kill(Number(pid), 0);
    return 'alive';
  } catch (error) {
    // EPERM: it lives, and is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'ESRCH' ? 'gone' : 'alive';
  }
}
