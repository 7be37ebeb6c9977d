import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import { messages } from '../messages.ts';
import type { Screen } from './store.ts';
import { useWorkspace } from './workspace.ts';

const screens: readonly (readonly [Screen, IconName])[] = [
  ['steps', 'book'],
  ['editor', 'file'],
  ['views', 'request'],
  ['terminal', 'terminal'],
  ['time', 'clock'],
];

/** On a phone: which of the panes is shown. */
export function ScreenBar(): JSX.Element {
  const { store } = useWorkspace();
  return (
    <nav class="mnav" aria-label={messages.lab.regions.workspace}>
      {screens.map(([screen, icon]) => (
        <button
          key={screen}
          type="button"
          aria-current={store.screen.value === screen ? 'page' : undefined}
          onClick={() => {
            store.screen.value = screen;
            if (screen === 'terminal') store.panel.value = 'terminal';
          }}
        >
          <Icon name={icon} />
          {messages.lab.screens[screen]}
        </button>
      ))}
    </nav>
  );
}
