import type { LanguageApi, LanguageEvents } from '../worker/protocol.ts';
import type { Remote } from '../worker/rpc.ts';
import { createWorkerHost } from '../worker/worker-host.ts';
import { latest } from './latest.ts';
import type { LabStore } from './store.ts';

export interface LanguageHost {
  /** Validates the files of now; the newest call wins. */
  readonly validate: () => Promise<void>;
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
  const opened = (): Remote<LanguageApi> => {
    if (api) return api;
    api = host.restart().call;
    api.open(new Map(store.data.readOnly), host.lifeLine()).then(host.watch, () => undefined); // its death is told to onDeath
    return api;
  };
  const validate = latest<undefined>(async () => {
    try {
      store.diagnostics.value = await opened().validate(store.files.value);
    } catch {
      // The worker died: the next one validates again.
    }
  });
  return { validate: () => validate(undefined), api: opened };
}
