import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Workspace } from './actions.ts';
import { createClusterHost } from './cluster-host.ts';
import type { LabData } from './lab-data.ts';
import { createLanguageHost } from './language-host.ts';
import { createLabStore } from './store.ts';

/** A workspace at its start. No worker runs before something asks for one, so the build can render it too. */
export function createWorkspace(data: LabData): Workspace {
  const store = createLabStore(data);
  return { store, cluster: createClusterHost(store), language: createLanguageHost(store) };
}

const Context = createContext<Workspace | undefined>(undefined);

export const WorkspaceProvider: typeof Context.Provider = Context.Provider;

export function useWorkspace(): Workspace {
  const workspace = useContext(Context);
  if (!workspace) throw new Error('This part belongs inside a workspace.');
  return workspace;
}
