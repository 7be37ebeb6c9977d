import { isPlainObject } from '@drydock/merge';

const STEP =
  /\.(?:([\w-]+)|\['([^']+)'\])|\[(\d+|-\d+|\*)\]|\['([^']+)'\]|\[\?\(@\.([\w.]+)\s*==\s*(?:"([^"]*)"|'([^']*)')\)\]|\.(\*)/y;

/** The JSONPath of printer columns: names, indexes, `[*]` and `[?(@.a=="b")]`. What it does not know finds nothing. */
export function readJsonPath(value: unknown, path: string): readonly unknown[] {
  const text =
    path.startsWith('.') || path.startsWith('[')
      ? path.replaceAll(String.raw`\.`, '\u0000')
      : `.${path}`;
  let current: readonly unknown[] = [value];
  STEP.lastIndex = 0;
  while (STEP.lastIndex < text.length) {
    const match = STEP.exec(text);
    if (!match) return [];
    const [, name, quoted, index, bracketed, field, double, single, star] = match;
    const key = (name ?? quoted ?? bracketed)?.replaceAll('\u0000', '.');
    if (key !== undefined) current = current.flatMap((each) => readKey(each, key));
    else if (index === '*' || star !== undefined) current = current.flatMap(children);
    else if (index !== undefined)
      current = current.flatMap((each) =>
        Array.isArray(each) ? [each.at(Number(index)) as unknown] : [],
      );
    else if (field !== undefined) {
      const wanted = double ?? single;
      current = current
        .flatMap(children)
        .filter(
          (each) =>
            field.split('.').reduce<unknown>((at, part) => readKey(at, part)[0], each) === wanted,
        );
    }
  }
  return current.filter((each) => each !== undefined);
}

function readKey(value: unknown, key: string): readonly unknown[] {
  return isPlainObject(value) && Object.hasOwn(value, key) ? [value[key]] : [];
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isPlainObject(value) ? Object.values(value) : [];
}
