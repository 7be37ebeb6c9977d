import { INSTALL_ORDER } from '@drydock/render';

/** Argo CD took Helm's table over when PriorityClass was not in it yet. */
const KINDS = INSTALL_ORDER.filter((kind) => kind !== 'PriorityClass');
const ORDER: ReadonlyMap<string, number> = new Map(KINDS.map((kind, index) => [kind, index]));

/** Where a kind stands in a wave, whatever its group; kinds that are not listed come last, together. */
export function kindOrder(kind: string): number {
  return ORDER.get(kind) ?? KINDS.length;
}
