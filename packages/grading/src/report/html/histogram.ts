import { formatPercentOf } from '../points.ts';
import { html, type Markup } from './markup.ts';

const SIZE = { width: 440, height: 190, left: 34, top: 22, bottom: 20 };

/** How many have which score; the bin of the median is marked. A table of the same stands behind it. */
export function histogram(bins: readonly number[], median: number | undefined): Markup {
  const most = Math.max(1, ...bins);
  const step = niceStep(most);
  const top = Math.ceil(most / step) * step;
  const plot = SIZE.height - SIZE.top - SIZE.bottom;
  const width = (SIZE.width - SIZE.left) / bins.length;
  const y = (count: number): number => round(SIZE.top + plot * (1 - count / top));
  const middle =
    median === undefined ? -1 : Math.min(bins.length - 1, Math.floor(median * bins.length + 1e-9));
  const ticks = Array.from({ length: top / step + 1 }, (_, index) => index * step);
  const bars = bins.map((count, index) => {
    const x = round(SIZE.left + index * width + 0.5);
    const look = index === middle ? 'bin mid' : 'bin';
    return count === 0
      ? ''
      : html`<rect
          class="${look}"
          x="${x}"
          y="${y(count)}"
          width="${round(width - 1)}"
          height="${round(SIZE.top + plot - y(count))}"
        />`;
  });
  return html`<svg
    class="hist"
    viewBox="0 0 ${SIZE.width} ${SIZE.height}"
    role="img"
    aria-label="${inWords(bins)}"
  >
    ${ticks.map((tick) => html`<line class="axis" x1="${SIZE.left}" x2="${SIZE.width}" y1="${y(tick)}" y2="${y(tick)}" /><text x="${SIZE.left - 8}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`)}
    ${bars} ${median === undefined ? '' : medianMark(median)}
    <text x="${SIZE.left}" y="${SIZE.height - 4}">0 %</text>
    <text x="${SIZE.width}" y="${SIZE.height - 4}" text-anchor="end">100 %</text>
  </svg>`;
}

function medianMark(median: number): Markup {
  const x = round(SIZE.left + (SIZE.width - SIZE.left) * median);
  const isRight = median > 0.5;
  const bottom = SIZE.height - SIZE.bottom;
  return html`<line class="cut" x1="${x}" x2="${x}" y1="4" y2="${bottom}" /><text
      class="said"
      x="${x + (isRight ? -6 : 6)}"
      y="12"
      text-anchor="${isRight ? 'end' : 'start'}"
      >median ${formatPercentOf(median)}</text
    >`;
}

function inWords(bins: readonly number[]): string {
  const share = (index: number): string => formatPercentOf(index / bins.length);
  const filled = bins.flatMap((count, index) =>
    count === 0 ? [] : [`${share(index)} to ${share(index + 1)}: ${count}`],
  );
  return filled.length === 0 ? 'No scores' : `Submissions by score. ${filled.join(', ')}`;
}

/** 1, 2 or 5 times a power of ten, so that there are two to five steps. */
function niceStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most));
  for (const factor of [0.2, 0.5, 1, 2, 5]) {
    const step = factor * power;
    if (step >= 1 && Number.isInteger(step) && most / step <= 4) return step;
  }
  return power * 10;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
