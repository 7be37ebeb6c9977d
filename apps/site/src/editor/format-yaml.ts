import { parseAllDocuments } from 'yaml';

/** YAML with two spaces of indentation, its comments and its order kept; undefined: it does not parse. */
export function formatYaml(text: string): string | undefined {
  if (text.trim() === '') return text;
  const documents = [parseAllDocuments(text)].flat();
  const isBroken = documents.some(
    (document) => !('errors' in document) || document.errors.length > 0,
  );
  if (documents.length === 0 || isBroken) return undefined;
  const options = { indent: 2, lineWidth: 0, indentSeq: true, flowCollectionPadding: true };
  const parts = documents.map((document) => document.toString(options).replace(/^---\n/, ''));
  return parts.map((part) => (part.endsWith('\n') ? part : `${part}\n`)).join('---\n');
}
