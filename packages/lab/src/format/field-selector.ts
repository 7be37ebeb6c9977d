import { isJsonObject, type FieldPath } from '@drydock/manifests';

/** A field of an object that a selector picked. */
export interface SelectedField {
  readonly path: FieldPath;
  readonly value: unknown;
}

const SEGMENT = /\.?([A-Za-z_][\w/-]*|\*)|\[(\d+|\*|"(?:[^"\\]|\\.)*")\]/y;

type SelectorSegment = string | number | { readonly every: 'key' | 'item' };

/** Parses `spec.http[*].match[*].uri.prefix`: `[*]` is every item, `.*` every key, `[*]` also matches no item. Undefined when it is no selector. */
export function parseFieldSelector(text: string): readonly SelectorSegment[] | undefined {
  const segments: SelectorSegment[] = [];
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < text.length) {
    const match = SEGMENT.exec(text);
    if (!match) return undefined;
    const [, word, bracket] = match;
    if (word === '*') segments.push({ every: 'key' });
    else if (word !== undefined) segments.push(word);
    else if (bracket === '*') segments.push({ every: 'item' });
    else if (bracket?.startsWith('"')) segments.push(String(JSON.parse(bracket)));
    else segments.push(Number(bracket));
  }
  return segments;
}

/** All fields of `object` that the selector reaches, in document order; a selector that does not parse reaches none. */
export function selectFields(
  object: Readonly<Record<string, unknown>>,
  selector: string,
): readonly SelectedField[] {
  let found: readonly SelectedField[] = [{ path: [], value: object }];
  for (const segment of parseFieldSelector(selector) ?? []) {
    found = found.flatMap((field) => step(field, segment));
  }
  return found;
}

function step({ path, value }: SelectedField, segment: SelectorSegment): readonly SelectedField[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => {
      const wanted = typeof segment === 'object' ? segment.every === 'item' : segment === index;
      return wanted ? [{ path: [...path, index], value: item }] : [];
    });
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const wanted = typeof segment === 'object' ? segment.every === 'key' : segment === key;
    return wanted && child !== undefined ? [{ path: [...path, key], value: child }] : [];
  });
}
