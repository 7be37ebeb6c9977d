/** Depth of the accent in a cell of the mistake map, in per cent: the square root lets a few be seen beside many. */
export function cellDepth(count: number, learners: number): number {
  if (count <= 0) return 0;
  return Math.round(15 + 85 * Math.sqrt(Math.min(1, count / Math.max(1, learners))));
}
