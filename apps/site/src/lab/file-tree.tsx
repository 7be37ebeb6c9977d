import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { openFile } from './actions.ts';
import { addFile, deleteFile, pathProblem, renameFile, visibleFiles } from './files.ts';
import { treeRows, type TreeRow } from './file-tree-rows.ts';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

type Edit =
  | { readonly kind: 'add'; readonly start: string }
  | { readonly kind: 'rename'; readonly path: string };

/** The learner's files in their folders, with what Git says of each; add, rename, delete. */
export function FileTree(): JSX.Element {
  const { store } = useWorkspace();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [focused, setFocused] = useState(store.file.value);
  const [edit, setEdit] = useState<Edit>();
  const tree = useRef<HTMLUListElement>(null);
  const rows = treeRows(visibleFiles(store), closed);
  const isReading = store.past.value !== undefined || store.save.value === 'elsewhere';
  const current = rows.some(({ path }) => path === focused) ? focused : (rows[0]?.path ?? '');

  const toggle = (path: string): void => {
    const next = new Set(closed);
    if (!next.delete(path)) next.add(path);
    setClosed(next);
  };
  const focusRow = (path: string): void => {
    setFocused(path);
    requestAnimationFrame(() =>
      tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(path)}"]`)?.focus(),
    );
  };
  const open = (row: TreeRow): void =>
    row.isFolder ? toggle(row.path) : openFile(store, row.path);
  const onKeyDown = (event: KeyboardEvent, row: TreeRow): void => {
    if (event.target !== event.currentTarget) return;
    const isOpen = row.isFolder && !closed.has(row.path);
    const target = rowFor(event.key, rows, row, isOpen);
    if (target !== undefined) focusRow(target);
    else if (event.key === 'Enter' || event.key === ' ') open(row);
    else if (row.isFolder && event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) toggle(row.path);
    else if (event.key === 'F2' && !isReading) setEdit({ kind: 'rename', path: row.path });
    else if (event.key === 'Delete' && !isReading) deleteFile(store, row.path);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <FilesBar
        isReading={isReading}
        onAdd={() => setEdit({ kind: 'add', start: folderOf(rows, store.file.value) })}
      />
      {edit?.kind === 'add' && (
        <AddField store={store} start={edit.start} onDone={() => setEdit(undefined)} />
      )}
      <ul class="tree scroll" role="tree" aria-label={messages.files.title} ref={tree}>
        {rows.map((row) =>
          edit?.kind === 'rename' && edit.path === row.path ? (
            <RenameRow
              key={row.path}
              path={row.path}
              store={store}
              onDone={(path) => {
                if (path !== undefined && path !== row.path) renameFile(store, row.path, path);
                setEdit(undefined);
                focusRow(current);
              }}
            />
          ) : (
            <Row
              key={row.path}
              row={row}
              store={store}
              isOpen={!closed.has(row.path)}
              isFocusable={row.path === current}
              isReading={isReading}
              onOpen={() => {
                setFocused(row.path);
                open(row);
              }}
              onKeyDown={(event) => onKeyDown(event, row)}
              onRename={() => setEdit({ kind: 'rename', path: row.path })}
            />
          ),
        )}
      </ul>
      <GitLine store={store} />
    </>
  );
}

/** The row that a key leads to; undefined: it does something else. */
function rowFor(
  key: string,
  rows: readonly TreeRow[],
  row: TreeRow,
  isOpen: boolean,
): string | undefined {
  const at = rows.indexOf(row);
  const parent = row.path.slice(0, Math.max(0, row.path.lastIndexOf('/')));
  if (key === 'ArrowDown') return (rows[at + 1] ?? row).path;
  if (key === 'ArrowUp') return (rows[at - 1] ?? row).path;
  if (key === 'Home') return rows[0]?.path;
  if (key === 'End') return rows.at(-1)?.path;
  if (key === 'ArrowRight' && isOpen) return (rows[at + 1] ?? row).path;
  if (key === 'ArrowLeft' && !isOpen && parent !== '') return parent;
  return undefined;
}

/** The folder that a new file goes into: that of the open file. */
function folderOf(rows: readonly TreeRow[], path: string): string {
  if (rows.some((row) => row.path === path && row.isFolder)) return `${path}/`;
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : '';
}

function FilesBar({
  isReading,
  onAdd,
}: {
  readonly isReading: boolean;
  readonly onAdd: () => void;
}): JSX.Element {
  return (
    <div class="bar">
      <span class="grow m">{messages.files.title}</span>
      <button
        class="btn icon ghost sm"
        type="button"
        disabled={isReading}
        aria-label={messages.files.add}
        title={messages.files.add}
        onClick={onAdd}
      >
        <Icon name="plus" small />
      </button>
    </div>
  );
}

interface RowProps {
  readonly row: TreeRow;
  readonly store: LabStore;
  readonly isOpen: boolean;
  readonly isFocusable: boolean;
  readonly isReading: boolean;
  readonly onOpen: () => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onRename: () => void;
}

function Row({
  row,
  store,
  isOpen,
  isFocusable,
  isReading,
  onOpen,
  onKeyDown,
  onRename,
}: RowProps): JSX.Element {
  const { depth, isFolder, name, path } = row;
  const isSelected = store.file.value === path;
  const mark = store.git.value?.files[path];
  const problems = store.diagnostics.value.filter(({ file }) => file === path);
  const isBad = problems.some(({ severity }) => severity === 'error');
  return (
    <li
      role="treeitem"
      data-path={path}
      class={isSelected ? 'on' : ''}
      aria-level={depth + 1}
      aria-selected={isSelected}
      {...(isFolder ? { 'aria-expanded': isOpen } : {})}
      tabIndex={isFocusable ? 0 : -1}
      style={{ paddingLeft: `${10 + depth * 14}px` }}
      onClick={onOpen}
      onKeyDown={onKeyDown}
      onDblClick={() => !isFolder && !isReading && onRename()}
    >
      <Icon name={isFolder ? (isOpen ? 'down' : 'right') : 'file'} small />
      <span class="trunc">{name}</span>
      {problems.length > 0 && (
        <span
          class={isBad ? 'st bad' : 'st warn'}
          title={messages.editor.problems(problems.length)}
        >
          <span class="num t11">{problems.length}</span>
          <span class="vh"> {messages.editor.problems(problems.length).replace(/^\d+ /, '')}</span>
        </span>
      )}
      {mark && (
        <span class={`mk ${mark}`} title={messages.files.marks[mark]}>
          <span aria-hidden="true">{mark}</span>
          <span class="vh">, {messages.files.marks[mark]}</span>
        </span>
      )}
    </li>
  );
}

function AddField({
  start,
  store,
  onDone,
}: {
  readonly start: string;
  readonly store: LabStore;
  readonly onDone: () => void;
}): JSX.Element {
  return (
    <NameField
      label={messages.files.newName}
      start={start}
      problem={(path) => pathProblem(store, path)}
      onDone={(path) => {
        onDone();
        if (path !== undefined) addFile(store, path);
      }}
    />
  );
}

function RenameRow({
  path,
  store,
  onDone,
}: {
  readonly path: string;
  readonly store: LabStore;
  readonly onDone: (path: string | undefined) => void;
}): JSX.Element {
  return (
    <li role="none">
      <NameField
        label={messages.files.newName}
        start={path}
        problem={(typed) => (typed === path ? undefined : pathProblem(store, typed))}
        onDone={onDone}
      />
    </li>
  );
}

interface NameFieldProps {
  readonly label: string;
  readonly start: string;
  readonly problem: (path: string) => string | undefined;
  /** Undefined: given up. */
  readonly onDone: (path: string | undefined) => void;
}

/** Enter takes the name, Escape gives up. */
function NameField({ label, start, problem, onDone }: NameFieldProps): JSX.Element {
  const [wrong, setWrong] = useState<string>();
  const isOver = useRef(false);
  const finish = (path: string | undefined): void => {
    if (isOver.current) return;
    isOver.current = true;
    onDone(path);
  };
  return (
    <div class="name-field">
      <input
        aria-label={label}
        aria-invalid={wrong !== undefined}
        aria-describedby="name-problem"
        defaultValue={start}
        spellcheck={false}
        ref={(input) => {
          if (!input || document.activeElement === input) return;
          input.focus();
          input.setSelectionRange(start.lastIndexOf('/') + 1, start.length);
        }}
        onKeyDown={(event) => {
          event.stopPropagation();
          const path = event.currentTarget.value.trim();
          if (event.key === 'Escape') finish(undefined);
          if (event.key !== 'Enter') return;
          const found = problem(path);
          setWrong(found);
          if (found === undefined) finish(path);
        }}
        onBlur={() => finish(undefined)}
      />
      <span class="st bad t12" id="name-problem" role="alert">
        {wrong}
      </span>
    </div>
  );
}

/** Branch, last commit, and how many commits the remote does not have. */
function GitLine({ store }: { readonly store: LabStore }): JSX.Element | null {
  const git = store.git.value;
  if (!git) return null;
  return (
    <p class="git-line dim t12" title={messages.files.branch(git.branch ?? git.head)}>
      <Icon name="fork" small />
      <span class="mono">{git.branch ?? git.head}</span>
      <span class="mono">{git.head}</span>
      {git.ahead > 0 && <span class="st warn">{messages.files.ahead(git.ahead)}</span>}
      {git.behind > 0 && <span class="st warn">{messages.files.behind(git.behind)}</span>}
    </p>
  );
}
