import { RE2JS } from 're2js';
import { RenderError } from '../render-error.ts';
import { asText, idOf, idsOf, isJson, type Json, type Resource } from './resource.ts';

/** Whether a text matches an anchored regex; an empty one matches all. Throws RenderError for no regex. */
function isMatch(pattern: unknown, text: string): boolean {
  const source = asText(pattern);
  if (source === '') return true;
  try {
    return RE2JS.compile(`^(?:${source.replace(/^\^/, '').replace(/\$$/, '')})$`).matches(text);
  } catch (error) {
    throw new RenderError(
      `error parsing regexp: ${error instanceof Error ? error.message : source}`,
    );
  }
}

/** Whether a target of a patch or replacement selects the resource, by any of its names. */
export function isSelected(resource: Resource, selector: Json): boolean {
  const { group, version, kind } = idOf(resource.object);
  const isKind =
    isMatch(selector['group'], group) &&
    isMatch(selector['version'], version) &&
    isMatch(selector['kind'], kind);
  if (!isKind) return false;
  const isNamed = idsOf(resource).some(
    (id) =>
      isMatch(selector['name'], id.name) &&
      (asText(selector['namespace']) === '' ||
        isMatch(selector['namespace'], id.namespace) ||
        isMatch(selector['namespace'], id.namespace || 'default')),
  );
  const metadata = isJson(resource.object['metadata']) ? resource.object['metadata'] : {};
  return (
    isNamed &&
    matchesLabels(asText(selector['labelSelector']), metadata['labels']) &&
    matchesLabels(asText(selector['annotationSelector']), metadata['annotations'])
  );
}

/** The usual selector language: `a=b,c!=d,e in (f,g),h,!i`. */
function matchesLabels(selector: string, value: unknown): boolean {
  const labels: Json = isJson(value) ? value : {};
  const terms = selector.split(/,(?![^(]*\))/).map((term) => term.trim());
  return terms.every((term) => {
    if (term === '') return true;
    const [, setKey, not, set] = /^(\S+)\s+(not)?in\s*\(([^)]*)\)$/.exec(term) ?? [];
    if (setKey !== undefined && set !== undefined) {
      const isIn = set.split(',').some((item) => item.trim() === labels[setKey]);
      return not === undefined ? isIn : !isIn;
    }
    const [, key, operator, wanted] = /^([^!=\s]+)\s*(==?|!=)\s*(.*)$/.exec(term) ?? [];
    if (key !== undefined)
      return (asText(labels[key]) === wanted && Object.hasOwn(labels, key)) === (operator !== '!=');
    return term.startsWith('!')
      ? !Object.hasOwn(labels, term.slice(1).trim())
      : Object.hasOwn(labels, term);
  });
}
