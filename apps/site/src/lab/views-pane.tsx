import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { MeshView } from './mesh-view.tsx';
import { RequestsView } from './requests-view.tsx';
import type { View } from './store.ts';
import { TabList } from './tabs.tsx';
import { useWorkspace } from './workspace.ts';

/** What the cluster does, seen one way at a time. */
export function ViewsPane(): JSX.Element {
  const { store } = useWorkspace();
  return (
    <>
      <div class="tabs">
        <TabList<View>
          label={messages.views.label}
          selected={store.view.value}
          onSelect={(id) => (store.view.value = id)}
          tabs={[
            {
              id: 'mesh',
              controls: 'view-mesh',
              content: (
                <>
                  <Icon name="mesh" small />
                  {messages.views.mesh}
                </>
              ),
            },
            {
              id: 'requests',
              controls: 'view-requests',
              content: (
                <>
                  <Icon name="request" small />
                  {messages.views.requests}
                </>
              ),
            },
          ]}
        />
      </div>
      <div
        class="view-body"
        id="view-mesh"
        role="tabpanel"
        aria-label={messages.views.mesh}
        hidden={store.view.value !== 'mesh'}
      >
        <MeshView />
      </div>
      <div
        class="view-body"
        id="view-requests"
        role="tabpanel"
        aria-label={messages.views.requests}
        hidden={store.view.value !== 'requests'}
      >
        <RequestsView />
      </div>
    </>
  );
}
