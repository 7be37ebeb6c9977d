/** Points with at most two decimals: `2`, `1.33`. */
export function formatPoints(points: number): string {
  return String(Math.round(points * 100) / 100);
}

/** `66.6 %`: rounded down, so that 100 % means all. */
export function formatPercentOf(score: number): string {
  return `${Math.floor(score * 1000 + 1e-9) / 10} %`;
}
