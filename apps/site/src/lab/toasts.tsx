import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { dismissToast } from './actions.ts';
import { useWorkspace } from './workspace.ts';

/** Short confirmations; what they say is spoken by the live region of the page. */
export function Toasts(): JSX.Element {
  const { store } = useWorkspace();
  return (
    <div class="toasts">
      {store.toasts.value.map(({ id, icon, text, action }) => (
        <div class="toast" key={id}>
          <span class={icon === 'good' ? 'st good' : 'st'}>
            <Icon name={icon} />
          </span>
          <span class="grow">{text}</span>
          {action && (
            <button
              class="btn sm ghost"
              type="button"
              onClick={() => {
                dismissToast(store, id);
                action.run();
              }}
            >
              {action.label}
              {action.key !== undefined && <kbd>{action.key}</kbd>}
            </button>
          )}
          <button
            class="btn icon ghost sm"
            type="button"
            aria-label={messages.close}
            onClick={() => dismissToast(store, id)}
          >
            <Icon name="x" small />
          </button>
        </div>
      ))}
    </div>
  );
}
