import { effect } from '@preact/signals';
import type { LabStore } from '../lab/store.ts';
import type { LanguageApi } from '../worker/protocol.ts';
import type { Remote } from '../worker/rpc.ts';
import { monaco } from './monaco.ts';
import { markerOf, registerLanguage } from './monaco-language.ts';
import { applyMonacoTheme } from './monaco-theme.ts';
import { onThemeChange } from './token-colours.ts';

export interface CodeEditorOptions {
  readonly store: LabStore;
  readonly language: () => Remote<LanguageApi>;
  /** Selection of the text field that this editor replaces; given, the editor takes the focus. */
  readonly selection?: readonly [from: number, to: number];
  readonly onChange: (file: string, text: string) => void;
  readonly onApply: () => void;
  readonly onCheck: () => void;
  readonly textOf: (file: string) => string;
}

export interface CodeEditor {
  /** Puts the cursor on a line of the open file and lets the line flash once. */
  reveal(line: number): void;
  dispose(): void;
}

type Model = monaco.editor.ITextModel;

const look: monaco.editor.IStandaloneEditorConstructionOptions = {
  language: 'yaml',
  automaticLayout: true,
  minimap: { enabled: false },
  fontFamily: "'IBM Plex Mono', ui-monospace, Menlo, Consolas, monospace",
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  tabSize: 2,
  insertSpaces: true,
  detectIndentation: false,
  scrollBeyondLastLine: false,
  padding: { top: 8, bottom: 8 },
  lineNumbersMinChars: 2,
  lineDecorationsWidth: 10,
  glyphMargin: true,
  folding: false,
  renderLineHighlight: 'line',
  renderFinalNewline: 'on',
  overviewRulerLanes: 0,
  hideCursorInOverviewRuler: true,
  overviewRulerBorder: false,
  wordBasedSuggestions: 'off',
  quickSuggestions: { other: true, comments: false, strings: true },
  suggest: { showWords: false, preview: false },
  links: false,
  occurrencesHighlight: 'off',
  stickyScroll: { enabled: false },
  contextmenu: true,
  fixedOverflowWidgets: true,
  smoothScrolling: false,
  scrollbar: { verticalScrollbarSize: 10, horizontalScrollbarSize: 10 },
};

/** Monaco in `host`, showing the open file of the store and following it. */
export function createCodeEditor(host: HTMLElement, options: CodeEditorOptions): CodeEditor {
  const { store } = options;
  const models = new Map<string, Model>();
  const states = new Map<string, monaco.editor.ICodeEditorViewState | null>();
  applyMonacoTheme();
  const editor = monaco.editor.create(host, { ...look, model: null, ariaLabel: 'YAML' });
  const modelOf = (file: string): Model => {
    const known = models.get(file);
    if (known) return known;
    const uri = monaco.Uri.from({ scheme: 'inmemory', path: `/${file}` });
    const model = monaco.editor.createModel(options.textOf(file), 'yaml', uri);
    model.onDidChangeContent(() => {
      const isOurs = store.files.peek().has(file) && store.past.peek() === undefined;
      if (isOurs) options.onChange(file, model.getValue());
    });
    models.set(file, model);
    return model;
  };
  let shown: string | undefined;
  const show = (file: string): void => {
    if (shown === file) return;
    if (shown !== undefined) states.set(shown, editor.saveViewState());
    shown = file;
    editor.setModel(modelOf(file));
    const state = states.get(file);
    if (state) editor.restoreViewState(state);
  };
  const disposables = [
    ...registerLanguage({
      language: options.language,
      diagnostics: () => store.diagnostics.peek(),
      modelOf: (file) => (store.files.peek().has(file) ? modelOf(file) : models.get(file)),
      fileOf: (model) => model.uri.path.slice(1),
    }),
    ...follow(store, { show, models }),
    {
      dispose: effect(() => {
        const isOurs =
          store.files.value.has(store.file.value) &&
          store.past.value === undefined &&
          store.save.value !== 'elsewhere';
        editor.updateOptions({ readOnly: !isOurs });
      }),
    },
    { dispose: onThemeChange(applyMonacoTheme) },
    editor,
  ];
  addKeys(editor, options);
  if (options.selection) takeSelection(editor, options.selection);
  return {
    reveal: (line) => reveal(editor, line),
    dispose: () => {
      for (const disposable of disposables) disposable.dispose();
      for (const model of models.values()) model.dispose();
    },
  };
}

/** Keeps the editor in step with the store: open file, texts that changed elsewhere, markers. */
function follow(
  store: LabStore,
  {
    show,
    models,
  }: { readonly show: (file: string) => void; readonly models: ReadonlyMap<string, Model> },
): readonly monaco.IDisposable[] {
  const stops = [
    effect(() => show(store.file.value)),
    effect(() => {
      for (const [file, text] of store.shownFiles.value) {
        const model = models.get(file);
        if (!model || model.getValue() === text) continue;
        const everything = { range: model.getFullModelRange(), text };
        model.pushStackElement();
        model.pushEditOperations([], [everything], () => null);
        model.pushStackElement();
      }
    }),
    effect(() => {
      const all = store.diagnostics.value;
      for (const [file, model] of models) {
        const own = all.filter((found) => found.file === file);
        monaco.editor.setModelMarkers(
          model,
          'drydock',
          own.map((found) => markerOf(model, found)),
        );
      }
    }),
  ];
  return stops.map((dispose) => ({ dispose }));
}

function addKeys(editor: monaco.editor.IStandaloneCodeEditor, options: CodeEditorOptions): void {
  const { KeyCode, KeyMod } = monaco;
  editor.addCommand(KeyMod.CtrlCmd | KeyCode.KeyS, options.onApply);
  editor.addCommand(KeyMod.CtrlCmd | KeyCode.Enter, options.onCheck);
}

function takeSelection(
  editor: monaco.editor.IStandaloneCodeEditor,
  [from, to]: readonly [number, number],
): void {
  const model = editor.getModel();
  if (!model) return;
  const start = model.getPositionAt(from);
  const end = model.getPositionAt(to);
  editor.setSelection(monaco.Selection.fromPositions(start, end));
  editor.focus();
}

function reveal(editor: monaco.editor.IStandaloneCodeEditor, line: number): void {
  editor.revealLineInCenterIfOutsideViewport(line);
  editor.setPosition({ lineNumber: line, column: 1 });
  editor.focus();
  const flash = editor.createDecorationsCollection([
    {
      range: new monaco.Range(line, 1, line, 1),
      options: { isWholeLine: true, className: 'flash-line' },
    },
  ]);
  setTimeout(() => flash.clear(), 1_000);
}
