import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { takeOver } from '../storage/one-tab.ts';
import { downloadWork } from './archive.ts';
import { saveFile } from './save-file.ts';
import { useWorkspace } from './workspace.ts';

/** Says that the cluster died, what is safe, and brings it back. */
export function EngineBanner(): JSX.Element | null {
  const { store, cluster } = useWorkspace();
  const engine = store.engine.value;
  if (engine !== 'restarting' && engine !== 'stopped') return null;
  const changes = store.journal.value.length;
  const restart = (): void => {
    store.engine.value = 'restarting';
    void cluster.rebuild(store.journal.value);
  };
  return (
    <div class="banner bad" role="alert">
      <span class="st bad">
        <Icon name="bad" />
      </span>
      <span class="grow">
        <b>{messages.engine.stoppedTitle}.</b> {messages.engine.stoppedBody(changes)}
        {engine === 'stopped' && store.engineNote.value !== '' && (
          <details>
            <summary>{messages.engine.details}</summary>
            <pre>{store.engineNote.value}</pre>
          </details>
        )}
      </span>
      {engine === 'restarting' ? (
        <span class="st run">
          <Icon name="run" small class="turns" />
          {messages.engine.restarting}
        </span>
      ) : (
        <button class="btn primary sm" type="button" onClick={restart}>
          <Icon name="sync" small />
          {messages.engine.restart}
        </button>
      )}
    </div>
  );
}

interface NoteProps {
  readonly tone: 'info' | 'warn';
  readonly title: string;
  readonly body: string;
  /** What can be done about it. */
  readonly children: ComponentChildren;
}

function Note({ tone, title, body, children }: NoteProps): JSX.Element {
  return (
    <div class={`banner ${tone}`} role="status">
      <span class={tone === 'info' ? 'st run' : 'st warn'}>
        <Icon name={tone} />
      </span>
      <span class="grow">
        <b>{title}.</b> {body}
      </span>
      {children}
    </div>
  );
}

/** Says that nothing is kept, or that another tab keeps it, and what to do. */
export function SaveBanner(): JSX.Element | null {
  const workspace = useWorkspace();
  const { store } = workspace;
  const [isKept, keepReading] = useState(false);
  if (store.save.value === 'elsewhere' && !isKept) {
    return (
      <Note tone="info" title={messages.save.elsewhereTitle} body={messages.save.elsewhereBody}>
        <button class="btn primary sm" type="button" onClick={() => takeOver(store.data.id)}>
          {messages.save.workHere}
        </button>
        <button class="btn ghost sm" type="button" onClick={() => keepReading(true)}>
          {messages.save.keepReading}
        </button>
      </Note>
    );
  }
  if (store.save.value !== 'blocked') return null;
  return (
    <Note tone="warn" title={messages.save.blockedTitle} body={messages.save.blockedBody}>
      <button class="btn sm" type="button" onClick={() => void downloadWork(workspace)}>
        <Icon name="download" small />
        {messages.save.download}
      </button>
    </Note>
  );
}

/** Says that earlier work could not be opened, and offers it as a file. */
export function SetAsideBanner(): JSX.Element | null {
  const { store } = useWorkspace();
  const found = store.setAside.value;
  if (found === undefined) return null;
  return (
    <Note tone="warn" title={messages.save.setAsideTitle} body={messages.save.setAsideBody}>
      <button
        class="btn sm"
        type="button"
        onClick={() => saveFile(`${store.data.id}-earlier.json`, found)}
      >
        <Icon name="download" small />
        {messages.save.download}
      </button>
      <button class="btn ghost sm" type="button" onClick={() => (store.setAside.value = undefined)}>
        {messages.close}
      </button>
    </Note>
  );
}
