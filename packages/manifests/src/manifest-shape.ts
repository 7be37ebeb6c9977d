import { isJsonObject, type JsonValue } from './json.ts';

/** Files that lie among manifests and are none, by their names: nobody applies them as they are. */
const OTHER_FORMATS =
  /(?:^|[/\\])(?:Chart|requirements|values[^/\\]*|kustomization|Kustomization|answers)\.(?:ya?ml|json)$/;

/** Whether a file is of another format, by its name. */
export function isOtherFormat(file: string): boolean {
  return OTHER_FORMATS.test(file);
}

/** A list is never a manifest; a JSON patch is not meant as one. */
export function isOtherList(file: string, list: readonly JsonValue[]): boolean {
  if (list.some(looksLikeManifest)) return false;
  const isPatch = (item: JsonValue): boolean =>
    isJsonObject(item) && typeof item.op === 'string' && typeof item.path === 'string';
  return isOtherFormat(file) || (list.length > 0 && list.every(isPatch));
}

/** A document that somebody meant to apply, in whatever file it stands. */
export function looksLikeManifest(value: unknown): boolean {
  if (!isJsonObject(value)) return false;
  const has = (field: string): boolean => Object.hasOwn(value, field);
  const hasBody = has('metadata') || has('spec') || has('data');
  return (
    (has('kind') && (has('apiVersion') || hasBody)) ||
    (has('apiVersion') && hasBody) ||
    (has('metadata') && has('spec'))
  );
}
