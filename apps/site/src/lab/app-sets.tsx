import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { AppSetPicture } from '../worker/gitops-protocol.ts';
import { ArgoStatus } from './argo-status.tsx';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

/** Opens an Application of the GitOps view at its root. */
export function showApp(store: LabStore, name: string): void {
  store.app.value = name;
  store.node.value = '';
}

/** The ApplicationSets: what each made, and what keeps it from making more. */
export function AppSets({ sets }: { readonly sets: readonly AppSetPicture[] }): JSX.Element | null {
  const { store } = useWorkspace();
  const text = messages.gitops;
  if (sets.length === 0) return null;
  return (
    <ul class="app-sets" aria-label={text.sets}>
      {sets.map(({ apps, error, name, namespace }) => (
        <li key={`${namespace}/${name}`}>
          <ArgoStatus status={error === undefined ? 'ResourcesUpToDate' : 'ErrorOccurred'} />
          <b>{name}</b>
          <span class="dim">{text.made(apps.length)}</span>
          {apps.map((app) => (
            <button key={app} class="link" type="button" onClick={() => showApp(store, app)}>
              {app}
            </button>
          ))}
          {error !== undefined && <p class="note warn">{error}</p>}
        </li>
      ))}
    </ul>
  );
}
