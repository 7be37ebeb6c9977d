import { useEffect, useState } from 'preact/hooks';
import { onThemeChange, readTokenColours } from '../editor/token-colours.ts';

const NAMES = ['s1', 's2', 's3', 's4', 'ink', 'ink-3', 'line', 'accent', 'bad', 'warn'] as const;

export type ChartColours = Readonly<Record<(typeof NAMES)[number], string>>;

/** The colours of charts as a canvas takes them; read again when the theme changes. */
export function useChartColours(): ChartColours {
  const [colours, setColours] = useState<ChartColours>(() => readTokenColours(NAMES));
  useEffect(
    () => onThemeChange(() => requestAnimationFrame(() => setColours(readTokenColours(NAMES)))),
    [],
  );
  return colours;
}

const DASHES: readonly (readonly number[])[] = [[], [6, 4], [2, 3], [8, 3, 2, 3]];
const SERIES = ['s1', 's2', 's3', 's4'] as const;

/** Colour and dash of the series at `index`; both differ among the first four, the pair among sixteen. */
export function strokeOf(
  index: number,
  colours: ChartColours,
): { readonly colour: string; readonly dash: readonly number[] } {
  const colour = colours[SERIES[index % 4] ?? 's1'];
  return { colour, dash: DASHES[(index + Math.floor(index / 4)) % 4] ?? [] };
}
