import type { Diagnostic, TextRange } from '@drydock/manifests';
import { findCode } from '../codes.ts';
import { lineIndexes } from './line-indexes.ts';
import type { LineIndex } from './position.ts';
import type { Texts } from './text.ts';

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json';
const LEVELS = { error: 'error', warning: 'warning', info: 'note' } as const;

type IndexOf = (file: string) => LineIndex;

/** Findings as a SARIF 2.1.0 log, fixes and related places included. */
export function renderSarif(diagnostics: readonly Diagnostic[], texts: Texts): string {
  const indexOf = lineIndexes(texts);
  const codes = [...new Set(diagnostics.map(({ code }) => code))].toSorted();
  const log = {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'drydock', rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map((diagnostic) => ({
          ruleId: diagnostic.code,
          ruleIndex: codes.indexOf(diagnostic.code),
          ...resultOf(diagnostic, indexOf),
        })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function ruleOf(code: string): object {
  const known = findCode(code);
  return {
    id: code,
    ...(known && {
      shortDescription: { text: known.title },
      defaultConfiguration: { level: LEVELS[known.severity] },
      properties: { stage: known.stage, ...(known.upstream && { upstream: known.upstream }) },
    }),
  };
}

function resultOf(diagnostic: Diagnostic, indexOf: IndexOf): object {
  const { file, range, severity, message, hint, fixes = [], related = [] } = diagnostic;
  return {
    level: LEVELS[severity],
    message: { text: hint === undefined ? message : `${message} ${hint}` },
    locations: [location(file, range, indexOf)],
    ...(related.length > 0 && {
      relatedLocations: related.map((place) => ({
        ...location(place.file, place.range, indexOf),
        message: { text: place.message },
      })),
    }),
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({
        description: { text: title },
        artifactChanges: [...Map.groupBy(edits, (edit) => edit.file)].map(([changed, list]) => ({
          artifactLocation: { uri: uriOf(changed) },
          replacements: list.map((edit) => ({
            deletedRegion: region(edit.range, indexOf(changed)),
            insertedContent: { text: edit.text },
          })),
        })),
      })),
    }),
  };
}

function location(file: string, range: TextRange, indexOf: IndexOf): object {
  const artifactLocation = { uri: uriOf(file) };
  return { physicalLocation: { artifactLocation, region: region(range, indexOf(file)) } };
}

function region([from, to]: TextRange, index: LineIndex): object {
  const [start, end] = [index.position(from), index.position(to)];
  return {
    startLine: start.line,
    startColumn: start.column,
    endLine: end.line,
    endColumn: end.column,
  };
}

function uriOf(file: string): string {
  return file.split('/').map(encodeURIComponent).join('/');
}
