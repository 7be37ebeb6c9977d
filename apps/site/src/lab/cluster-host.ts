import type { KubernetesObject } from '@drydock/manifests';
import { messages } from '../messages.ts';
import type { ClusterApi, ClusterEvents, JournalEntry, LabFolder } from '../worker/protocol.ts';
import type { Remote } from '../worker/rpc.ts';
import { createWorkerHost } from '../worker/worker-host.ts';
import type { LabStore } from './store.ts';

export interface ClusterHost {
  /** Calls the cluster once it is ready; rejects with WorkerFailure when it dies meanwhile. */
  readonly call: <Answer>(work: (api: Remote<ClusterApi>) => Promise<Answer>) => Promise<Answer>;
  /** A fresh cluster that does `journal` again. */
  readonly rebuild: (journal: readonly JournalEntry[]) => Promise<void>;
  readonly onOutput: (listener: (output: ClusterEvents['output']) => void) => void;
  /** What is in the cluster before the learner begins, whenever one has been built. */
  readonly onObjects: (listener: (objects: readonly KubernetesObject[]) => void) => void;
  readonly onFile: (listener: (file: ClusterEvents['file']) => void) => void;
}

/** A cluster that dies again this soon after a restart is not restarted again by itself. */
const restartPauseMs = 20_000;

/** Starts the cluster of the page, watches over it, and brings it back from the journal when it dies. */
export function createClusterHost(store: LabStore): ClusterHost {
  let folder: Promise<LabFolder> | undefined;
  let ready: Promise<Remote<ClusterApi>>;
  let lastDeathMs = -Infinity;
  let onOutput: (output: ClusterEvents['output']) => void = () => undefined;
  let onObjects: (objects: readonly KubernetesObject[]) => void = () => undefined;
  let onFile: (file: ClusterEvents['file']) => void = () => undefined;

  const host = createWorkerHost<ClusterApi, ClusterEvents>(
    () => new Worker(new URL('../worker/cluster.worker.ts', import.meta.url), { type: 'module' }),
    (reason) => {
      const again = performance.now() - lastDeathMs < restartPauseMs;
      lastDeathMs = performance.now();
      store.engineNote.value = reason;
      store.spoken.value = messages.engine.stopped(store.journal.value.length);
      if (again) {
        store.engine.value = 'stopped';
        return;
      }
      store.engine.value = 'restarting';
      void open(store.journal.value);
    },
  );

  const open = async (journal: readonly JournalEntry[]): Promise<void> => {
    ready = start(journal);
    try {
      await ready;
      store.engine.value = 'ready';
    } catch (error) {
      store.engine.value = 'stopped';
      store.engineNote.value = error instanceof Error ? error.message : String(error);
    }
  };

  const start = async (journal: readonly JournalEntry[]): Promise<Remote<ClusterApi>> => {
    const connection = host.restart();
    connection.on('state', (state) => {
      store.cluster.value = state;
    });
    connection.on('output', (output) => onOutput(output));
    connection.on('file', (file) => onFile(file));
    folder ??= fetchFolder(store.data.folderUrl);
    const files = await folder.catch((error: unknown) => {
      folder = undefined;
      throw error;
    });
    const { state, objects } = await connection.call.open({
      folder: files,
      journal,
      lifeLine: host.lifeLine(),
    });
    host.watch();
    store.cluster.value = state;
    onObjects(objects);
    return connection.call;
  };

  ready = Promise.reject(new Error(messages.engine.notStarted));
  ready.catch(() => undefined);
  return {
    call: async (work) => work(await ready),
    rebuild: open,
    onOutput: (listener) => void (onOutput = listener),
    onObjects: (listener) => void (onObjects = listener),
    onFile: (listener) => void (onFile = listener),
  };
}

async function fetchFolder(url: string): Promise<LabFolder> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(messages.engine.noFolder(response.status));
  // Written by our own build: an object of texts.
  const files = (await response.json()) as Record<string, string>;
  return new Map(Object.entries(files));
}
