import { parseAllDocuments, type Tags } from 'yaml';
import { RenderError } from '../render-error.ts';
import { goTags } from '../yaml/read-yaml.ts';

const MOST_ALIASES = 10_000;
const MOST_DOCUMENTS = 10_000;

/**
 * `resources`: only true and false are booleans, as for resources and merge patches. `settings`: also yes, on
 * and n, as where Kustomize makes JSON of its own files.
 */
export type YamlFlavour = 'resources' | 'settings';

const PLAIN_BOOLEAN = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  test: /^(?:[Tt]rue|TRUE|[Ff]alse|FALSE)$/,
  resolve: (text: string): boolean => /^t/i.test(text),
} as const;

function plainTags(tags: Tags): Tags {
  const kept = goTags(tags).filter((tag) => typeof tag === 'string' || !tag.tag.endsWith(':bool'));
  return [PLAIN_BOOLEAN, ...kept];
}

/** The documents of a file that are not empty. Throws RenderError. */
export function readDocuments(
  text: string,
  flavour: YamlFlavour = 'resources',
): readonly unknown[] {
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    customTags: flavour === 'settings' ? goTags : plainTags,
    logLevel: 'silent',
  });
  if (!Array.isArray(documents)) return [];
  if (documents.length > MOST_DOCUMENTS) throw new RenderError('too many documents');
  return documents
    .map((document) => {
      const [problem] = document.errors;
      if (problem)
        throw new RenderError(
          `yaml: line ${problem.linePos?.[0].line ?? 1}: ${problem.message.split('\n')[0] ?? ''}`,
        );
      try {
        const value: unknown = document.toJS({ mapAsMap: true, maxAliasCount: MOST_ALIASES });
        return plain(value);
      } catch (error) {
        if (error instanceof RenderError) throw error;
        throw new RenderError(`yaml: ${error instanceof Error ? error.message : 'unreadable'}`);
      }
    })
    .filter((value) => value !== null && value !== undefined);
}

/** The first document of a settings file; undefined for nothing. */
export function readDocument(text: string): unknown {
  return readDocuments(text, 'settings')[0];
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  const result: Record<string, unknown> = {};
  for (const [key, item] of value) {
    if (typeof key === 'boolean' || typeof key === 'object')
      throw new RenderError('json: unsupported type: map[interface {}]interface {}');
    Object.defineProperty(result, String(key), {
      value: plain(item),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return result;
}
