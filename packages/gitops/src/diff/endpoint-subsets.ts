import { isPlainObject, type PlainObject } from '@drydock/merge';

const list = (subset: PlainObject, key: string): readonly PlainObject[] =>
  Array.isArray(subset[key]) ? subset[key].filter(isPlainObject) : [];

const orderOf = (value: unknown): string => JSON.stringify(value) ?? '';

const byText =
  (read: (item: PlainObject) => string) =>
  (a: PlainObject, b: PlainObject): number =>
    read(a) < read(b) ? -1 : Number(read(a) > read(b));

const addressOrder = byText((one) => orderOf([one.ip, one.hostname, one.targetRef]));
const portOrder = byText((one) => orderOf([one.protocol, one.port, one.name]));

/** Subsets, their addresses and ports in one order: the server keeps none. Ports without protocol are TCP. */
export function sortSubsets(subsets: readonly PlainObject[]): readonly PlainObject[] {
  return subsets
    .map((subset) => {
      const sorted: Record<string, unknown> = { ...subset };
      for (const key of ['addresses', 'notReadyAddresses']) {
        if (Array.isArray(subset[key])) sorted[key] = list(subset, key).toSorted(addressOrder);
      }
      if (Array.isArray(subset.ports)) {
        sorted.ports = list(subset, 'ports')
          .map((port) => ({ ...port, protocol: port.protocol ?? 'TCP' }))
          .toSorted(portOrder);
      }
      return sorted;
    })
    .toSorted(byText(orderOf));
}
