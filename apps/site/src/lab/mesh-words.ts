import type { MeshEdge } from '../worker/mesh-protocol.ts';

/** `87.5%`; nothing while no call was seen on a line that no route made. */
export function shareText({ share, count, rules }: MeshEdge): string {
  if (share === undefined) return rules.length > 0 && count === 0 ? '0%' : '';
  return `${Math.round(1000 * share) / 10}%`;
}

/** What stands on the line: the share where there is a choice, then the error. */
export function labelText(edge: MeshEdge): string {
  const isChoice = edge.from.startsWith('service:') && edge.count > 0;
  const isNever = edge.rules.length > 0 && edge.count === 0;
  return [isChoice || isNever ? shareText(edge) : '', errorText(edge)].filter(Boolean).join(' · ');
}

/** `404 in 10%`, `503 UH`; nothing when no call failed. */
export function errorText({ errors = 0, count, failure }: MeshEdge): string {
  if (errors === 0) return '';
  const part = errors / count;
  return part === 1 ? (failure ?? '') : `${failure ?? ''} in ${Math.round(100 * part)}%`;
}
