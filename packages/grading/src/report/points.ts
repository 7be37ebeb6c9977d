/** Points with at most two decimals: `2`, `1.33`. */
export function formatPoints(points: number): string {
  return String(Math.round(points * 100) / 100);
}

/** `66.6 %`: rounded down, so that 100 % means all. */
export function formatPercentOf(score: number): string {
  return `${percentOf(score)} %`;
}

/** `66.6`: a share of 1 in percent, rounded down. */
export function percentOf(score: number): string {
  return String(Math.floor(score * 1000 + 1e-9) / 10);
}

/** The points of some checks together. */
export function sumPoints(
  checks: readonly { readonly earned: number; readonly possible: number }[],
): { readonly earned: number; readonly possible: number } {
  return {
    earned: checks.reduce((sum, { earned }) => sum + earned, 0),
    possible: checks.reduce((sum, { possible }) => sum + possible, 0),
  };
}

/** `85.7 %`, or what it lies between while it is open. */
export function formatScore(
  score: number | null,
  bounds: readonly [number, number] | undefined,
): string {
  if (score !== null) return formatPercentOf(score);
  const [low, high] = bounds ?? [0, 1];
  return `open, between ${formatPercentOf(low)} and ${formatPercentOf(high)}`;
}
