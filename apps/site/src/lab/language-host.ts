import type { KubernetesObject } from '@drydock/manifests';
import type { LanguageApi, LanguageEvents } from '../worker/protocol.ts';
import type { Remote } from '../worker/rpc.ts';
import { createWorkerHost } from '../worker/worker-host.ts';
import { latest } from './latest.ts';
import type { LabStore } from './store.ts';

export interface LanguageHost {
  /** Validates the files of now; the newest call wins. */
  readonly validate: () => Promise<void>;
  /** Says what exists besides the files; until then nobody knows which hosts there are. */
  readonly surround: (objects: readonly KubernetesObject[]) => Promise<void>;
  readonly api: () => Remote<LanguageApi>;
}

/** The worker that reads what is typed. It keeps nothing, so a dead one is replaced without a word. */
export function createLanguageHost(store: LabStore): LanguageHost {
  const host = createWorkerHost<LanguageApi, LanguageEvents>(
    () => new Worker(new URL('../worker/language.worker.ts', import.meta.url), { type: 'module' }),
    () => {
      api = undefined;
      void validate(undefined);
    },
  );
  let api: Remote<LanguageApi> | undefined;
  let objects: readonly KubernetesObject[] | undefined;
  const opened = (): Remote<LanguageApi> => {
    if (api) return api;
    api = host.restart().call;
    api.open(host.lifeLine()).then(host.watch, () => undefined); // its death is told to onDeath
    if (objects) void api.surround(objects, store.data.namespace);
    return api;
  };
  const validate = latest<undefined>(async () => {
    try {
      const found = await opened().validate(store.files.value);
      // Before the cluster is there, what a file refers to is unknown, not wrong.
      store.diagnostics.value = objects ? found : found.filter(({ stage }) => stage !== 'analysis');
    } catch {
      // The worker died: the next one validates again.
    }
  });
  return {
    validate: () => validate(undefined),
    surround: async (found) => {
      objects = found;
      await opened()
        .surround(found, store.data.namespace)
        .catch(() => undefined); // its death is told to onDeath
      await validate(undefined);
    },
    api: opened,
  };
}
