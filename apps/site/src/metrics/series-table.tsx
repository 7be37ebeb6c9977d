import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { ChartLine } from './align-lines.ts';
import { MOST_LINES } from './chart.tsx';
import { formatUnit } from './format-unit.ts';
import { strokeOf, useChartColours } from './theme-colours.ts';

export interface SeriesTableProps {
  readonly lines: readonly ChartLine[];
  readonly unit: string;
  readonly caption: string;
  /** The values are one moment's. */
  readonly isInstant?: boolean;
}

/** The twin of a chart: every line with its value now, least and most. */
export function SeriesTable({ lines, unit, caption, isInstant }: SeriesTableProps): JSX.Element {
  const colours = useChartColours();
  return (
    <div class="series-box" tabIndex={0} role="group" aria-label={caption}>
      <table class="series">
        <caption class="vh">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{messages.metrics.series}</th>
            <th scope="col">{messages.metrics.now}</th>
            {!isInstant && <th scope="col">{messages.metrics.least}</th>}
            {!isInstant && <th scope="col">{messages.metrics.most}</th>}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ name, points }, index) => {
            const values = points.map(([, value]) => value).filter((value) => !Number.isNaN(value));
            const { colour, dash } = strokeOf(index, colours);
            return (
              <tr key={index}>
                <th scope="row">
                  {index < MOST_LINES && !isInstant && (
                    <svg class="swatch" viewBox="0 0 22 4" aria-hidden="true">
                      <path d="M0 2h22" stroke={colour} stroke-dasharray={dash.join(' ')} />
                    </svg>
                  )}
                  <code>{name === '' ? '{}' : name}</code>
                </th>
                <td>{formatUnit(points.at(-1)?.[1], unit)}</td>
                {!isInstant && <td>{formatUnit(Math.min(...values), unit)}</td>}
                {!isInstant && <td>{formatUnit(Math.max(...values), unit)}</td>}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
