export interface ChartLine {
  readonly name: string;
  /** Time in milliseconds, value; in order of time. */
  readonly points: readonly (readonly [timeMs: number, value: number])[];
}

/** One column of times for all lines; a line that has no sample at a time has a gap there. */
export function alignLines(
  lines: readonly ChartLine[],
  isStacked: boolean,
): [xs: number[], ...columns: (number | null)[][]] {
  const times = [...new Set(lines.flatMap(({ points }) => points.map(([time]) => time)))];
  times.sort((a, b) => a - b);
  const at = new Map(times.map((time, index) => [time, index]));
  const below = Array.from(times, () => 0);
  const columns = lines.map(({ points }) => {
    const column: (number | null)[] = Array.from(times, () => null);
    for (const [time, value] of points) {
      const index = at.get(time);
      if (index === undefined || !Number.isFinite(value)) continue;
      column[index] = isStacked ? value + (below[index] ?? 0) : value;
      if (isStacked) below[index] = column[index] ?? 0;
    }
    return column;
  });
  return [times.map((time) => time / 1000), ...columns];
}
