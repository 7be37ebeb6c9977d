import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { useSignalEffect } from '@preact/signals';
import type { CodeEditor } from '../editor/monaco-editor.ts';
import { messages } from '../messages.ts';
import { applyFiles, editFile, type Workspace } from './actions.ts';
import { checkStep } from './check-step.ts';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

/** A phone keeps the plain text field: it works with its own keyboard and selection. */
const wideEnough = '(min-width: 768px)';

/** The text of the open file: a plain text field first, Monaco when it has arrived. */
export function CodeArea(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const host = useRef<HTMLDivElement>(null);
  const plain = useRef<HTMLTextAreaElement>(null);
  const [editor, setEditor] = useState<CodeEditor>();
  const file = store.file.value;
  const text = textOf(store, file);
  const isReadOnly =
    !store.files.value.has(file) ||
    store.past.value !== undefined ||
    store.save.value === 'elsewhere';

  useEffect(() => {
    let isGone = false;
    let made: CodeEditor | undefined;
    const wide = matchMedia(wideEnough);
    const load = async (): Promise<void> => {
      if (!wide.matches || made) return;
      made = await takeOver(workspace, host.current, plain.current, () => isGone);
      setEditor(made);
    };
    const onChange = (): void => void load();
    onChange();
    wide.addEventListener('change', onChange);
    return () => {
      isGone = true;
      wide.removeEventListener('change', onChange);
      made?.dispose();
    };
  }, [workspace]);

  useSignalEffect(() => {
    const place = store.reveal.value;
    if (place) reveal(editor, plain.current, place.line);
  });

  return (
    <div
      class="ed"
      id="code-area"
      role="tabpanel"
      aria-label={file}
      data-editor={editor ? 'full' : 'plain'}
    >
      <textarea
        ref={plain}
        class="code plain"
        hidden={editor !== undefined}
        aria-label={messages.editor.text(file)}
        spellcheck={false}
        autocapitalize="off"
        autocomplete="off"
        wrap="off"
        readOnly={isReadOnly}
        value={text}
        onInput={(event) => editFile(store, file, event.currentTarget.value)}
      />
      <div class="full" ref={host} hidden={editor === undefined} />
    </div>
  );
}

function textOf(store: LabStore, file: string): string {
  const own = store.shownFiles.value.get(file);
  if (own !== undefined) return own;
  return store.data.readOnly.find(([path]) => path === file)?.[1] ?? '';
}

/** Loads Monaco and gives it what the text field had: the text, the selection and the focus. */
async function takeOver(
  workspace: Workspace,
  host: HTMLElement | null,
  plain: HTMLTextAreaElement | null,
  isGone: () => boolean,
): Promise<CodeEditor | undefined> {
  const { createCodeEditor } = await import('../editor/monaco-editor.ts');
  if (!host || isGone()) return undefined;
  const { store, language } = workspace;
  const hadFocus = plain !== null && document.activeElement === plain;
  host.hidden = false;
  return createCodeEditor(host, {
    store,
    language: language.api,
    ...(hadFocus ? { selection: [plain.selectionStart, plain.selectionEnd] } : {}),
    onChange: (path, text) => editFile(store, path, text),
    onApply: () => void applyFiles(workspace),
    onCheck: () => void checkStep(workspace),
    textOf: (path) => textOf(store, path),
  });
}

function reveal(
  editor: CodeEditor | undefined,
  plain: HTMLTextAreaElement | null,
  line: number,
): void {
  if (editor) {
    editor.reveal(line);
    return;
  }
  if (!plain) return;
  // After the text of the file is shown.
  requestAnimationFrame(() => {
    const from =
      plain.value
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0);
    const to = plain.value.indexOf('\n', from);
    plain.focus();
    plain.setSelectionRange(from, to === -1 ? plain.value.length : to);
  });
}
