import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { applyFiles, applyWord, closeFile, openFile } from './actions.ts';
import { CodeArea } from './code-area.tsx';
import { CompareMenu, ComparePane } from './compare-pane.tsx';
import { FileTree } from './file-tree.tsx';
import { formatFile, visibleFiles } from './files.ts';
import type { LabStore } from './store.ts';
import { TabList } from './tabs.tsx';
import { useWorkspace } from './workspace.ts';

/** So many files fit as tabs; more of them want a tree. */
const mostTabs = 4;

/** Whether the files are shown as a tree: asked for, or there are many. */
function hasTree({ data, files, treeOpen }: LabStore): boolean {
  return treeOpen.value ?? (data.repository !== undefined || files.value.size > mostTabs);
}

/** Files as tabs or as a tree, Apply, and the text of the open one. */
export function EditorPane(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const isTree = hasTree(store);
  return (
    <>
      <div class="tabs">
        <button
          class={isTree ? 'btn icon ghost sm self on' : 'btn icon ghost sm self'}
          type="button"
          aria-pressed={isTree}
          aria-label={isTree ? messages.files.hide : messages.files.show}
          title={isTree ? messages.files.hide : messages.files.show}
          onClick={() => (store.treeOpen.value = !isTree)}
        >
          <Icon name="folder" small />
        </button>
        <FileTabs isTree={isTree} />
        <span class="grow" />
        {store.past.value && (
          <span class="chip run self">
            <Icon name="clock" small />
            {messages.timeline.asItWas}
          </span>
        )}
        {!isTree && <FileMenu store={store} />}
        <CompareMenu />
        <FormatButton />
        <ApplyButton />
      </div>
      <div class="ed-row">
        {isTree && (
          <div class="files">
            <FileTree />
            <FileMenu store={store} />
          </div>
        )}
        <CodeArea />
        <ComparePane />
      </div>
    </>
  );
}

function FileTabs({ isTree }: { readonly isTree: boolean }): JSX.Element {
  const { store } = useWorkspace();
  const current = store.file.value;
  const own = visibleFiles(store);
  const shown = isTree ? own.filter((file) => file === current) : own;
  const files = [...shown, ...store.opened.value];
  return (
    <>
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
      {!store.shownFiles.value.has(current) && current !== '' && (
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
    </>
  );
}

function FormatButton(): JSX.Element | null {
  const workspace = useWorkspace();
  const { store } = workspace;
  const file = store.file.value;
  if (!store.files.value.has(file) || !/\.ya?ml$/.test(file)) return null;
  return (
    <button
      class="btn icon ghost sm self hide-s"
      type="button"
      disabled={store.past.value !== undefined || store.save.value === 'elsewhere'}
      aria-label={messages.compare.format}
      title={messages.compare.format}
      onClick={() => void formatFile(workspace)}
    >
      <Icon name="format" small />
    </button>
  );
}

function ApplyButton(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const isApplying = store.applying.value;
  const word = applyWord(store);
  return (
    <button
      class="btn sm self"
      type="button"
      aria-busy={isApplying}
      aria-keyshortcuts="Control+S"
      disabled={store.past.value !== undefined}
      title={store.data.repository === undefined ? `${word} (Ctrl S)` : messages.git.applyTitle}
      onClick={() => void applyFiles(workspace)}
    >
      {isApplying && <Icon name="run" small class="turns" />}
      {word}
    </button>
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
  const isWork = store.shownFiles.value.has(file);
  const mark = store.git.value?.files[file];
  return (
    <>
      <Icon name={isWork ? 'file' : 'lock'} small />
      {file.split('/').at(-1)}
      {mark && (
        <span class={`mk ${mark}`} title={messages.files.marks[mark]}>
          {mark}
          <span class="vh"> {messages.files.marks[mark]}</span>
        </span>
      )}
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
