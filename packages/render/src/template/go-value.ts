/** An integer of a Go type; arithmetic wraps as the type does. */
export class GoInt {
  readonly type: 'int' | 'int64';
  readonly value: bigint;

  constructor(value: bigint | number, type: 'int' | 'int64' = 'int') {
    this.type = type;
    this.value = BigInt.asIntN(64, typeof value === 'bigint' ? value : BigInt(Math.trunc(value)));
  }
}

/** `[]T`. Items are shared, never changed in place. */
export class GoSlice {
  readonly elem: 'interface {}' | 'string' | 'int';
  readonly items: readonly GoValue[];

  constructor(items: readonly GoValue[], elem: 'interface {}' | 'string' | 'int' = 'interface {}') {
    this.items = items;
    this.elem = elem;
  }
}

/** `map[string]T`; `set` and `merge` change it in place, as Go's maps are changed. */
export class GoMap {
  readonly elem: 'interface {}' | 'string';
  readonly entries: Map<string, GoValue>;
  /** Methods of a named map type, such as Helm's Files. */
  readonly methods: ReadonlyMap<string, (args: readonly GoValue[]) => GoValue>;

  constructor(
    entries: Iterable<readonly [string, GoValue]> = [],
    elem: 'interface {}' | 'string' = 'interface {}',
    methods: Iterable<readonly [string, (args: readonly GoValue[]) => GoValue]> = [],
  ) {
    this.entries = new Map(entries);
    this.elem = elem;
    this.methods = new Map(methods);
  }

  /** In the order in which Go prints and ranges: sorted. */
  sorted(): readonly (readonly [string, GoValue])[] {
    return [...this.entries].toSorted(([a], [b]) => compareText(a, b));
  }
}

/** A struct with fields and methods, for the few that templates meet: times, versions, Helm's objects. */
export class GoStruct {
  readonly type: string;
  readonly fields: ReadonlyMap<string, GoValue>;
  readonly methods: ReadonlyMap<string, (args: readonly GoValue[]) => GoValue>;
  /** What printing it gives. */
  readonly text: string;

  constructor(
    type: string,
    text: string,
    fields: Iterable<readonly [string, GoValue]> = [],
    methods: Iterable<readonly [string, (args: readonly GoValue[]) => GoValue]> = [],
  ) {
    this.type = type;
    this.text = text;
    this.fields = new Map(fields);
    this.methods = new Map(methods);
  }
}

/** Nanoseconds. */
export class GoDuration {
  readonly value: bigint;

  constructor(value: bigint) {
    this.value = value;
  }
}

/** What a template computes with. `null` is nil; numbers are float64. */
export type GoValue =
  | null
  | boolean
  | string
  | number
  | GoInt
  | GoSlice
  | GoMap
  | GoStruct
  | GoDuration;

/** Code point order. */
export function compareText(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (const [i, character] of left.entries()) {
    const other = right[i];
    if (other === undefined) return 1;
    if (character !== other) return (character.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0);
  }
  return left.length - right.length;
}

/** Go's name of the type. */
export function typeName(value: GoValue): string {
  if (value === null) return '<nil>';
  if (value instanceof GoInt) return value.type;
  if (value instanceof GoSlice) return `[]${value.elem}`;
  if (value instanceof GoMap) return `map[string]${value.elem}`;
  if (value instanceof GoStruct) return value.type;
  if (value instanceof GoDuration) return 'time.Duration';
  return typeof value === 'number' ? 'float64' : typeof value === 'boolean' ? 'bool' : 'string';
}

/** Go's reflect.Kind as text. */
export function kindName(value: GoValue): string {
  if (value === null) return 'invalid';
  if (value instanceof GoSlice) return 'slice';
  if (value instanceof GoMap) return 'map';
  if (value instanceof GoStruct) return value.type.startsWith('*') ? 'ptr' : 'struct';
  if (value instanceof GoDuration) return 'int64';
  return typeName(value);
}

/** Whether `if` takes it. */
export function isTrue(value: GoValue): boolean {
  if (value === null) return false;
  if (value instanceof GoInt) return value.value !== 0n;
  if (value instanceof GoDuration) return value.value !== 0n;
  if (value instanceof GoSlice) return value.items.length > 0;
  if (value instanceof GoMap) return value.entries.size > 0;
  if (value instanceof GoStruct) return true;
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'string' ? value !== '' : value;
}

/** From parsed JSON or YAML. Integers become int64 where `ints` is set, else all numbers are float64. */
export function toGo(value: unknown, ints = false): GoValue {
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return new GoSlice(value.map((item) => toGo(item, ints)));
  switch (typeof value) {
    case 'boolean':
    case 'string':
      return value;
    case 'bigint':
      return ints ? new GoInt(value, 'int64') : Number(value);
    case 'number':
      return ints && Number.isInteger(value) ? new GoInt(value, 'int64') : value;
    case 'object':
      if (value instanceof Map)
        return new GoMap(
          Array.from(value, ([key, item]) => [String(key), toGo(item, ints)] as const),
        );
      return new GoMap(
        Object.entries(value).map(([key, item]) => [key, toGo(item, ints)] as const),
      );
    default:
      return null;
  }
}
