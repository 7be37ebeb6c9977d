import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clockText } from '../lab/clock-bar.tsx';
import { alignLines, type ChartLine } from './align-lines.ts';
import { formatUnit } from './format-unit.ts';
import { strokeOf, useChartColours, type ChartColours } from './theme-colours.ts';

export interface ChartProps {
  readonly lines: readonly ChartLine[];
  readonly startMs: number;
  readonly endMs: number;
  /** When the cluster began: times are written from there, as on the clock bar. */
  readonly originMs: number;
  readonly unit: string;
  readonly min?: number;
  readonly max?: number;
  readonly isStacked?: boolean;
  /** Pixels. */
  readonly height: number;
  /** What the learner did, and when. */
  readonly marks: readonly { readonly atMs: number; readonly label: string }[];
  readonly label: string;
}

/** At most so many lines are drawn; a table beside the chart has them all. */
export const MOST_LINES = 8;

/** Lines over time. It follows its box and the theme; the cursor is shared by all charts of the view. */
export function Chart(props: ChartProps): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const colours = useChartColours();
  const { lines, height, label } = props;
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const drawn = lines.slice(0, MOST_LINES);
    const plot = new UPlot(
      optionsOf(props, colours, element.clientWidth),
      alignLines(drawn, props.isStacked ?? false),
      element,
    );
    const observer = new ResizeObserver(() => {
      const width = element.clientWidth;
      if (width > 0 && width !== plot.width) plot.setSize({ width, height });
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [props, colours]);
  return (
    <div
      class="chart"
      ref={place}
      style={{ height: `${height}px` }}
      role="img"
      aria-label={label}
    />
  );
}

function optionsOf(props: ChartProps, colours: ChartColours, width: number): UPlot.Options {
  const { lines, startMs, endMs, originMs, unit, min, max, height, marks } = props;
  const axis = {
    stroke: colours['ink-3'],
    font: '11px "IBM Plex Sans Variable", sans-serif',
    ticks: { show: false },
  };
  return {
    width: Math.max(120, width),
    height,
    legend: { show: false },
    padding: [10, 12, 0, 0],
    cursor: { sync: { key: 'drydock-metrics' }, drag: { x: false, y: false } },
    scales: {
      x: { range: [startMs / 1000, endMs / 1000] },
      y: {
        range: (_, low, high) => {
          const bottom = min ?? Math.min(0, low ?? 0);
          const top = max ?? Math.max(high ?? 0, bottom) * 1.08;
          return [bottom, top > bottom ? top : bottom + 1];
        },
      },
    },
    axes: [
      {
        ...axis,
        size: 26,
        space: 70,
        grid: { show: false },
        values: (_, ticks) => ticks.map((tick) => clockText(tick * 1000 - originMs)),
      },
      {
        ...axis,
        size: 56,
        space: 34,
        grid: { stroke: colours.line, width: 1 },
        values: (_, ticks) => ticks.map((tick) => formatUnit(tick, unit)),
      },
    ],
    series: [
      {},
      ...lines.slice(0, MOST_LINES).map(({ name }, index) => {
        const { colour, dash } = strokeOf(index, colours);
        return {
          label: name,
          stroke: colour,
          dash: [...dash],
          width: 1.6,
          points: { show: false },
          spanGaps: false,
        };
      }),
    ],
    hooks: { draw: [(plot) => drawMarks(plot, marks, colours)] },
  };
}

function drawMarks(plot: UPlot, marks: ChartProps['marks'], colours: ChartColours): void {
  const { ctx, bbox } = plot;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colours.accent;
  ctx.fillStyle = colours['ink-3'];
  ctx.font = `${11 * scale}px "IBM Plex Sans Variable", sans-serif`;
  ctx.setLineDash([2 * scale, 2 * scale]);
  for (const { atMs, label } of marks) {
    const x = plot.valToPos(atMs / 1000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(label, x + 3 * scale, bbox.top + 9 * scale);
  }
  ctx.restore();
}
