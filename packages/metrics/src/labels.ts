/** The labels of a series, `__name__` included. Keys are sorted, empty values are absent: make them with `makeLabels`. */
export type Labels = Readonly<Record<string, string>>;

export const METRIC_NAME = '__name__';

export const NO_LABELS: Labels = Object.freeze({});

/** Sorts by name and drops empty values, as Prometheus does: an empty label is no label. */
export function makeLabels(entries: Iterable<readonly [name: string, value: string]>): Labels {
  const kept = Array.from(entries).filter(([, value]) => value !== '');
  kept.sort(([a], [b]) => compareBytes(a, b));
  return Object.freeze(Object.fromEntries(kept));
}

export function labelsOf(record: Readonly<Record<string, string>>): Labels {
  return makeLabels(Object.entries(record));
}

/** A text that is equal exactly for equal label sets. */
export function labelsKey(labels: Labels): string {
  let key = '';
  for (const name in labels) key += `${name}\u0001${labels[name]}\u0002`;
  return key;
}

/** Key over some labels only; an absent label counts as empty. `names` must be sorted. */
export function labelsKeyOn(labels: Labels, names: readonly string[]): string {
  let key = '';
  for (const name of names) key += `${labels[name] ?? ''}\u0002`;
  return key;
}

/** Key over all labels but some and the metric name. */
export function labelsKeyIgnoring(labels: Labels, names: ReadonlySet<string>): string {
  let key = '';
  for (const name in labels) {
    if (name !== METRIC_NAME && !names.has(name)) key += `${name}\u0001${labels[name]}\u0002`;
  }
  return key;
}

export function keepLabels(labels: Labels, isKept: (name: string) => boolean): Labels {
  const kept: Record<string, string> = {};
  for (const name in labels) {
    const value = labels[name];
    if (value !== undefined && isKept(name)) kept[name] = value;
  }
  return Object.freeze(kept);
}

export function dropName(labels: Labels): Labels {
  return labels[METRIC_NAME] === undefined
    ? labels
    : keepLabels(labels, (name) => name !== METRIC_NAME);
}

/** With `name` set to `value`; an empty value removes it. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  return makeLabels([...Object.entries(labels).filter(([other]) => other !== name), [name, value]]);
}

/** Code point order, which is the order of UTF-8 bytes. */
export function compareBytes(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      // Surrogates stand for code points above all others of the basic plane.
      const isHighX = x >= 0xd800 && x <= 0xdfff;
      const isHighY = y >= 0xd800 && y <= 0xdfff;
      return isHighX === isHighY ? x - y : isHighX ? 1 : -1;
    }
  }
  return a.length - b.length;
}

/** As Prometheus prints a label set: `{a="1", b="2"}`. */
export function formatLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return `{${pairs.join(', ')}}`;
}
