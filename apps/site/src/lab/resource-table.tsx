import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { AppPicture } from '../worker/gitops-protocol.ts';
import { ArgoStatus } from './argo-status.tsx';
import { useWorkspace } from './workspace.ts';

/** The text twin of the tree: the same resources in the same order. */
export function ResourceTable({ app }: { readonly app: AppPicture }): JSX.Element {
  const { store } = useWorkspace();
  const text = messages.gitops;
  return (
    <div class="scroll ttbl-box tall" tabIndex={0} role="region" aria-label={text.tree(app.name)}>
      <table class="ttbl">
        <caption class="vh">{text.tree(app.name)}</caption>
        <thead>
          <tr>
            <th>{text.name}</th>
            <th>{text.kind}</th>
            <th>{text.namespace}</th>
            <th class="right">{text.waveShort}</th>
            <th>{text.sync}</th>
            <th>{text.health}</th>
          </tr>
        </thead>
        <tbody>
          {app.nodes.map((node) => (
            <tr key={node.id} aria-current={store.node.value === node.id ? 'true' : undefined}>
              <td style={{ paddingLeft: `${(node.depth - 1) * 16 + 12}px` }}>
                <button class="link" type="button" onClick={() => (store.node.value = node.id)}>
                  {node.name}
                </button>
              </td>
              <td>{node.hook === undefined ? node.kind : `${node.kind}, ${node.hook}`}</td>
              <td>{node.namespace}</td>
              <td class="right">{node.depth === 1 ? (node.wave ?? 0) : ''}</td>
              <td>{node.sync === undefined ? '' : <ArgoStatus status={node.sync} />}</td>
              <td>
                {node.health === undefined ? '' : <ArgoStatus status={node.health} />}
                {node.message !== undefined && <span class="dim t12"> {node.message}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
