import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { applyFiles, closeFile, openFile } from './actions.ts';
import { CodeArea } from './code-area.tsx';
import type { LabStore } from './store.ts';
import { TabList } from './tabs.tsx';
import { useWorkspace } from './workspace.ts';

/** Files as tabs, Apply, and the text of the open one. */
export function EditorPane(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const files = [...store.files.value.keys(), ...store.opened.value];
  const isApplying = store.applying.value;
  const current = store.file.value;
  return (
    <>
      <div class="tabs">
        <TabList
          label={messages.editor.files}
          selected={current}
          onSelect={(file) => openFile(store, file)}
          tabs={files.map((file) => ({
            id: file,
            controls: 'code-area',
            content: <FileTab store={store} file={file} />,
          }))}
        />
        {!store.files.value.has(current) && (
          <button
            class="btn icon ghost sm self"
            type="button"
            aria-label={messages.editor.closeFile(current)}
            title={messages.editor.closeFile(current)}
            onClick={() => closeFile(store, current)}
          >
            <Icon name="x" small />
          </button>
        )}
        <span class="grow" />
        <FileMenu store={store} />
        <button
          class="btn sm self"
          type="button"
          aria-busy={isApplying}
          aria-keyshortcuts="Control+S"
          title={`${messages.editor.apply} (Ctrl S)`}
          onClick={() => void applyFiles(workspace)}
        >
          {isApplying && <Icon name="run" small class="turns" />}
          {messages.editor.apply}
        </button>
      </div>
      <CodeArea />
    </>
  );
}

function FileTab({
  store,
  file,
}: {
  readonly store: LabStore;
  readonly file: string;
}): JSX.Element {
  const own = store.diagnostics.value.filter((found) => found.file === file);
  const worst = own.some(({ severity }) => severity === 'error') ? 'bad' : 'warn';
  const isWork = store.files.value.has(file);
  return (
    <>
      <Icon name={isWork ? 'file' : 'lock'} small />
      {file.split('/').at(-1)}
      {own.length > 0 && (
        <span class={`n ${worst}`} title={messages.editor.problems(own.length)}>
          {own.length}
          <span class="vh"> {messages.editor.problems(own.length).replace(/^\d+ /, '')}</span>
        </span>
      )}
    </>
  );
}

/** What is in the cluster already, to open and read. */
function FileMenu({ store }: { readonly store: LabStore }): JSX.Element | null {
  if (store.data.readOnly.length === 0) return null;
  return (
    <label class="self pick" title={messages.editor.readOnly}>
      <Icon name="lock" small />
      <span class="vh">{messages.editor.readOnly}</span>
      <select
        value=""
        onChange={(event) => {
          const { value } = event.currentTarget;
          event.currentTarget.value = '';
          if (value !== '') openFile(store, value);
        }}
      >
        <option value="">{messages.editor.inCluster}</option>
        {store.data.readOnly.map(([path]) => (
          <option key={path} value={path}>
            {path.split('/').at(-1)}
          </option>
        ))}
      </select>
      <Icon name="down" small />
    </label>
  );
}
