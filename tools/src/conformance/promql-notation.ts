export interface RecordedSample {
  /** Milliseconds. */
  readonly time: number;
  readonly value: number;
  readonly isStale: boolean;
}

const NUMBER = String.raw`[+-]?(?:inf|nan|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)`;
const ITEM = new RegExp(
  `^(?<start>${NUMBER})(?<step>[+-](?:inf|nan|[\\d.]+(?:e[+-]?\\d+)?))?(?:x(?<times>\\d+))?$`,
  'i',
);

/** Prometheus' test notation for a series (`0+10x80`, `_x5`, `stale`), or a list of [seconds, value]. */
export function expandSamples(
  samples: string | readonly (readonly [number, number | string])[],
  startSeconds: number,
  intervalSeconds: number,
): readonly RecordedSample[] {
  if (typeof samples !== 'string') {
    return samples.map(([seconds, value]) => ({
      time: Math.round(seconds * 1000),
      value: numberOf(String(value)),
      isStale: value === 'stale',
    }));
  }
  const values = samples.split(/\s+/).filter(Boolean).flatMap(expandItem);
  return values.flatMap((value, i) =>
    value === '_'
      ? []
      : [
          {
            time: Math.round((startSeconds + i * intervalSeconds) * 1000),
            value: numberOf(value),
            isStale: value === 'stale',
          },
        ],
  );
}

function expandItem(item: string): readonly string[] {
  const gap = /^_(?:x(\d+))?$/.exec(item);
  if (gap) return Array<string>(Number(gap[1] ?? 1)).fill('_');
  if (item === 'stale') return ['stale'];
  const groups = ITEM.exec(item)?.groups;
  if (!groups) throw new Error(`not a sample: ${item}`);
  const { start = '', step, times } = groups;
  const values = [numberOf(start)];
  const delta = step === undefined ? 0 : numberOf(step);
  for (let i = 0; i < Number(times ?? 0); i++) values.push((values.at(-1) ?? NaN) + delta);
  return values.map((value) =>
    step === undefined ? start : Object.is(value, -0) ? '-0' : String(value),
  );
}

function numberOf(text: string): number {
  const unsigned = text.replace(/^[+-]/, '');
  const value = /^inf$/i.test(unsigned)
    ? Infinity
    : /^(nan|stale)$/i.test(unsigned)
      ? NaN
      : Number(unsigned);
  return text.startsWith('-') ? -value : value;
}
