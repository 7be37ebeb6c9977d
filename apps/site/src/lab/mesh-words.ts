import type { MeshEdge } from '../worker/mesh-protocol.ts';

/** `87.5%`; nothing while no call was seen on a line that no route made. */
export function shareText({ share, count, rules }: MeshEdge): string {
  if (share === undefined) return rules.length > 0 && count === 0 ? '0%' : '';
  return `${Math.round(1000 * share) / 10}%`;
}

/** `404 in 10%`, `503 UH`; nothing when no call failed. */
export function errorText({ errors = 0, count, failure }: MeshEdge): string {
  if (errors === 0) return '';
  const part = errors / count;
  return part === 1 ? (failure ?? '') : `${failure ?? ''} in ${Math.round(100 * part)}%`;
}
