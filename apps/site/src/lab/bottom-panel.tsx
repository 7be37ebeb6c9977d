import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { ProblemsPanel } from './problems-panel.tsx';
import type { Panel } from './store.ts';
import { TabList } from './tabs.tsx';
import { TerminalPanel } from './terminal-panel.tsx';
import { useWorkspace } from './workspace.ts';

/** Below the editor: the terminal, and what is wrong. */
export function BottomPanel(): JSX.Element {
  const { store } = useWorkspace();
  const panel = store.panel.value;
  const problems = store.diagnostics.value;
  const worst = problems.some(({ severity }) => severity === 'error') ? 'bad' : 'warn';
  return (
    <>
      <div class="tabs">
        <TabList<Panel>
          label={messages.lab.regions.panel}
          selected={panel}
          onSelect={(id) => (store.panel.value = id)}
          tabs={[
            {
              id: 'terminal',
              controls: 'panel-terminal',
              content: (
                <>
                  <Icon name="terminal" small />
                  {messages.panel.terminal}
                </>
              ),
            },
            {
              id: 'problems',
              controls: 'panel-problems',
              content: (
                <>
                  {messages.panel.problems}
                  {problems.length > 0 && <span class={`n ${worst}`}>{problems.length}</span>}
                </>
              ),
            },
          ]}
        />
      </div>
      <div
        class="panel-body"
        id="panel-terminal"
        role="tabpanel"
        aria-label={messages.panel.terminal}
        hidden={panel !== 'terminal'}
      >
        <TerminalPanel />
      </div>
      <div
        class="panel-body"
        id="panel-problems"
        role="tabpanel"
        aria-label={messages.panel.problems}
        hidden={panel !== 'problems'}
      >
        {panel === 'problems' && <ProblemsPanel />}
      </div>
    </>
  );
}
