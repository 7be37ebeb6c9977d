import type { Diagnostic } from '@drydock/manifests';
import type { CompletionItem, LanguageApi } from '../worker/protocol.ts';
import type { Remote } from '../worker/rpc.ts';
import { monaco } from './monaco.ts';

type Model = monaco.editor.ITextModel;

/** What Monaco asks about a manifest, answered by the language worker and by the diagnostics of now. */
export interface LanguageSource {
  readonly language: () => Remote<LanguageApi>;
  readonly diagnostics: () => readonly Diagnostic[];
  readonly modelOf: (file: string) => Model | undefined;
  readonly fileOf: (model: Model) => string;
}

export function registerLanguage(source: LanguageSource): readonly monaco.IDisposable[] {
  return [
    monaco.languages.registerCompletionItemProvider('yaml', completion(source)),
    monaco.languages.registerHoverProvider('yaml', hover(source)),
    monaco.languages.registerCodeActionProvider('yaml', codeActions(source)),
  ];
}

function completion(source: LanguageSource): monaco.languages.CompletionItemProvider {
  return {
    triggerCharacters: [' ', ':', '-'],
    provideCompletionItems: async (model, position) => {
      const offset = model.getOffsetAt(position);
      const items = await source
        .language()
        .complete(model.getValue(), offset)
        .catch(() => []);
      const word = model.getWordUntilPosition(position);
      const range = new monaco.Range(
        position.lineNumber,
        word.startColumn,
        position.lineNumber,
        position.column,
      );
      return { suggestions: items.map((item) => suggestion(item, range)) };
    },
  };
}

function suggestion(item: CompletionItem, range: monaco.IRange): monaco.languages.CompletionItem {
  const { CompletionItemKind } = monaco.languages;
  return {
    label: item.required ? { label: item.label, description: 'required' } : item.label,
    kind: item.kind === 'field' ? CompletionItemKind.Field : CompletionItemKind.Value,
    insertText: item.insert,
    detail: item.detail,
    range,
    sortText: `${item.required ? '0' : '1'}${item.label}`,
    filterText: item.label,
    ...(item.documentation === undefined ? {} : { documentation: { value: item.documentation } }),
    // A field that holds more fields asks at once for the next one.
    ...(item.insert.endsWith(' ')
      ? { command: { id: 'editor.action.triggerSuggest', title: 'Suggest' } }
      : {}),
  };
}

function hover(source: LanguageSource): monaco.languages.HoverProvider {
  return {
    provideHover: async (model, position) => {
      const offset = model.getOffsetAt(position);
      const found = await source
        .language()
        .hover(model.getValue(), offset)
        .catch(() => undefined);
      if (!found) return undefined;
      const [from, to] = found.range;
      return {
        range: rangeOf(model, from, to),
        contents: [
          { value: `**\`${found.title}\`** ${found.type}` },
          ...(found.text === undefined ? [] : [{ value: found.text }]),
        ],
      };
    },
  };
}

function codeActions(source: LanguageSource): monaco.languages.CodeActionProvider {
  return {
    provideCodeActions: (model, range) => {
      const file = source.fileOf(model);
      const actions = source
        .diagnostics()
        .filter((found) => found.file === file && touches(model, found, range))
        .flatMap((found) => actionsFor(found, source, model));
      return { actions, dispose: () => undefined };
    },
  };
}

function touches(model: Model, found: Diagnostic, range: monaco.IRange): boolean {
  return monaco.Range.areIntersectingOrTouching(rangeOf(model, ...found.range), range);
}

function actionsFor(
  found: Diagnostic,
  source: LanguageSource,
  model: Model,
): monaco.languages.CodeAction[] {
  return (found.fixes ?? []).map((fix, index) => ({
    title: fix.title,
    kind: 'quickfix',
    isPreferred: index === 0,
    diagnostics: [markerOf(model, found)],
    edit: {
      edits: fix.edits.flatMap((edit) => {
        const target = source.modelOf(edit.file);
        if (!target) return [];
        const textEdit = { range: rangeOf(target, ...edit.range), text: edit.text };
        return [{ resource: target.uri, versionId: undefined, textEdit }];
      }),
    },
  }));
}

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
} as const;

/**
 * A diagnostic as a squiggle: title, then what to do about it; the code of istioctl where there is one.
 * A finding about a whole rule marks its first line: a page of squiggles points at nothing.
 */
export function markerOf(model: Model, found: Diagnostic): monaco.editor.IMarkerData {
  const range = rangeOf(model, ...found.range);
  const isOneLine = range.startLineNumber === range.endLineNumber;
  return {
    startLineNumber: range.startLineNumber,
    startColumn: range.startColumn,
    endLineNumber: range.startLineNumber,
    endColumn: isOneLine ? range.endColumn : model.getLineMaxColumn(range.startLineNumber),
    severity: severities[found.severity],
    message: found.hint === undefined ? found.message : `${found.message}\n${found.hint}`,
    code: found.upstream ?? found.code,
    source: 'drydock',
  };
}

/** Never empty: an empty range shows no squiggle. */
export function rangeOf(model: Model, from: number, to: number): monaco.Range {
  const start = model.getPositionAt(from);
  const end = model.getPositionAt(Math.max(to, from + 1));
  return monaco.Range.fromPositions(start, end);
}
