import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { LazyView } from './lazy-view.tsx';
import type { View } from './store.ts';
import { TabList } from './tabs.tsx';
import { views } from './views.ts';
import { useWorkspace } from './workspace.ts';

/** What the cluster does, seen one way at a time. */
export function ViewsPane(): JSX.Element {
  const { store } = useWorkspace();
  const offered = views.filter(({ isFor }) => isFor(store.data));
  const isWide = store.maximised.value;
  const title = isWide ? messages.views.restore : messages.views.maximise;
  return (
    <>
      <div class="tabs">
        <TabList<View>
          label={messages.views.label}
          selected={store.view.value}
          onSelect={(id) => (store.view.value = id)}
          tabs={offered.map(({ icon, id, title: name }) => ({
            id,
            controls: `view-${id}`,
            content: (
              <>
                <Icon name={icon} small />
                {name}
              </>
            ),
          }))}
        />
        <span class="grow" />
        <button
          class={isWide ? 'btn icon ghost sm self hide-s on' : 'btn icon ghost sm self hide-s'}
          type="button"
          aria-pressed={isWide}
          aria-label={title}
          title={title}
          onClick={() => (store.maximised.value = !isWide)}
        >
          <Icon name="fit" small />
        </button>
      </div>
      {offered.map(({ code, id, title: name }) => {
        const isShown = store.view.value === id;
        return (
          <div
            key={id}
            class="view-body"
            id={`view-${id}`}
            role="tabpanel"
            aria-label={name}
            hidden={!isShown}
          >
            {'part' in code ? <code.part /> : <LazyView isShown={isShown} load={code.load} />}
          </div>
        );
      })}
    </>
  );
}
