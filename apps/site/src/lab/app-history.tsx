import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { AppPicture } from '../worker/gitops-protocol.ts';
import { clockText } from './clock-text.ts';
import { orderApp } from './gitops-acts.ts';
import { useWorkspace } from './workspace.ts';

/** What was deployed, newest first; an earlier one can be brought back. */
export function AppHistory({ app }: { readonly app: AppPicture }): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const text = messages.gitops;
  const startMs = store.cluster.value?.startMs ?? 0;
  const isAutomated = app.policy.startsWith('Automated');
  return (
    <section class="history" aria-label={text.history}>
      <div class="bar">
        <h3 class="grow">{text.history}</h3>
        <span class="dim t12">{text.revisions(app.history.length)}</span>
      </div>
      <ul class="hist scroll" tabIndex={app.history.length > 4 ? 0 : -1}>
        {app.history.map(({ deployedMs, id, isCurrent, message, revision }) => (
          <li key={id} class={isCurrent ? 'on' : ''}>
            <i aria-hidden="true" />
            <span class="mono">{revision.slice(0, 7)}</span>
            <span class="trunc" title={message}>
              {message}
            </span>
            <span class="dim t12 num nw">{clockText(deployedMs - startMs)}</span>
            {isCurrent ? (
              <span class="dim t12">{text.live}</span>
            ) : (
              <button
                class="btn sm"
                type="button"
                disabled={store.past.value !== undefined || isAutomated}
                title={isAutomated ? text.noRollback : text.rollbackTo(revision.slice(0, 7))}
                onClick={() => void orderApp(workspace, { ...nameOf(app), verb: 'rollback', id })}
              >
                {text.rollback}
              </button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function nameOf({ name, namespace }: AppPicture): {
  readonly name: string;
  readonly namespace: string;
} {
  return { name, namespace };
}
