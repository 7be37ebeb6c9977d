import type { JSX } from 'preact';
import { gradingMessages } from '../grading-messages.ts';

const text = gradingMessages.klass;

const WIDTH = 440;
const HEIGHT = 190;
const BASE = 160;
const LEFT = 28;

export interface HistogramProps {
  /** Submissions by score, from 0 to 1 in equal parts. */
  readonly bins: readonly number[];
  readonly median?: number;
}

/** Scores of the class as bars; the one with the median has the accent. */
export function Histogram({ bins, median }: HistogramProps): JSX.Element {
  const most = Math.max(1, ...bins);
  const pitch = (WIDTH - LEFT) / bins.length;
  const marked =
    median === undefined ? -1 : Math.min(bins.length - 1, Math.floor(median * bins.length));
  const all = bins.reduce((sum, count) => sum + count, 0);
  return (
    <svg class="hist" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={text.bars(all)}>
      {[most, Math.round(most / 2), 0].map((count) => {
        const y = BASE - (count / most) * (BASE - 24);
        return (
          <g key={count}>
            <line x1={LEFT} x2={WIDTH} y1={y} y2={y} />
            <text x={LEFT - 6} y={y + 4} text-anchor="end">
              {count}
            </text>
          </g>
        );
      })}
      {bins.map((count, index) => {
        const height = (count / most) * (BASE - 24);
        return (
          <rect
            key={index}
            class={index === marked ? 'mid-bar' : ''}
            x={LEFT + index * pitch + 0.5}
            y={BASE - height}
            width={pitch - 1}
            height={height}
          />
        );
      })}
      {median !== undefined && (
        <line
          class="median-line"
          x1={LEFT + (marked + 0.5) * pitch}
          x2={LEFT + (marked + 0.5) * pitch}
          y1="18"
          y2={BASE}
        />
      )}
      {median !== undefined && (
        <text
          class="median"
          x={LEFT + (marked + 0.5) * pitch}
          y="14"
          text-anchor={marked < 3 ? 'start' : 'end'}
        >
          {text.medianAt(gradingMessages.percent(median))}
        </text>
      )}
      <text x={LEFT} y={BASE + 18}>
        0 %
      </text>
      <text x={WIDTH} y={BASE + 18} text-anchor="end">
        100 %
      </text>
    </svg>
  );
}
