import type { Diagnostic, TextRange } from '@drydock/manifests';
import { isCollection, isMap, isNode, isPair, isScalar, parseDocument, type Document } from 'yaml';

/** A YAML file that is not a Kubernetes manifest, with the place of each field. */
export interface YamlFile {
  readonly value: unknown;
  readonly diagnostics: readonly Diagnostic[];
  /** The value at `path`, else its nearest ancestor. */
  rangeOf(path: readonly PropertyKey[]): TextRange;
  /** The key at `path`, else the value's range. */
  keyRangeOf(path: readonly PropertyKey[]): TextRange;
}

/** Reads one YAML document; what does not parse is a diagnostic at its place. Never throws. */
export function readYaml(file: string, text: string): YamlFile {
  const document = parseDocument(text, { uniqueKeys: true, logLevel: 'silent' });
  const diagnostics = document.errors.map((error): Diagnostic => ({
    code: 'lab/syntax',
    rule: 'lab/syntax',
    severity: 'error',
    stage: 'syntax',
    message: `This does not parse as YAML: ${firstSentence(error.message)}`,
    file,
    range: [error.pos[0], Math.max(error.pos[1], error.pos[0])],
  }));
  return {
    value: diagnostics.length > 0 ? undefined : plain(document),
    diagnostics,
    rangeOf: (path) => nearest(document, path),
    keyRangeOf: (path) => keyRange(document, path) ?? nearest(document, path),
  };
}

/** Aliases are counted, so that a bomb ends as an error of the parser and not of the machine. */
function plain(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function nearest(document: Document, path: readonly PropertyKey[]): TextRange {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return [node.range[0], node.range[1]];
  }
  return [0, 0];
}

function keyRange(document: Document, path: readonly PropertyKey[]): TextRange | undefined {
  const parent: unknown =
    path.length <= 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (!isCollection(parent) || !isMap(parent)) return undefined;
  for (const pair of parent.items) {
    if (!isPair(pair) || !isScalar(pair.key) || pair.key.value !== path.at(-1)) continue;
    const range = pair.key.range;
    return range ? [range[0], range[1]] : undefined;
  }
  return undefined;
}

function firstSentence(message: string): string {
  return (message.split('\n')[0] ?? message).replace(/ at line \d+, column \d+:?$/, '');
}
