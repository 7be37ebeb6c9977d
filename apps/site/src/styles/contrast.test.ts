import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';

type Channels = readonly [number, number, number];

/** Linear sRGB of an OKLCH colour, clamped to the gamut (CSS Color 4, section 10). */
function toLinear([lightness, chroma, hue]: Channels): Channels {
  const angle = (hue * Math.PI) / 180;
  const a = chroma * Math.cos(angle);
  const b = chroma * Math.sin(angle);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((channel) => Math.min(1, Math.max(0, channel))) as unknown as Channels;
}

function contrast(a: Channels, b: Channels): number {
  const luminance = (colour: Channels): number => {
    const [red, green, blue] = toLinear(colour);
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dark, light] = [luminance(a), luminance(b)].toSorted((one, other) => one - other);
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const css = await readFile(path.join(import.meta.dirname, 'tokens.css'), 'utf8');
const declared = /--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)/g;
const tokens = new Map(
  Array.from(css.matchAll(declared), ([, name, light, dark]) => {
    const channels = (text = '') => text.split(' ').map(Number) as unknown as Channels;
    return [name ?? '', { light: channels(light), dark: channels(dark) }];
  }),
);

const text: readonly (readonly [string, string])[] = [
  ...['ink', 'ink-2', 'ink-3', 'accent', 'good', 'warn', 'bad', 'c-key', 'c-str', 'c-num'].map(
    (name) => [name, 'surface'] as const,
  ),
  ...['ink-2', 'ink-3', 'warn', 'bad', 'good', 'accent'].map((name) => [name, 'sunken'] as const),
  ...['ink', 'ink-2', 'ink-3'].map((name) => [name, 'paper'] as const),
  ...['ink', 'ink-2', 'ink-3'].map((name) => [name, 'raised'] as const),
  ['ink-3', 'accent-soft'],
  ['accent', 'accent-soft'],
  ['good', 'good-soft'],
  ['warn', 'warn-soft'],
  ['bad', 'bad-soft'],
  ['on-accent', 'accent'],
];

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each(text)('%s can be read on %s', (front, ground) => {
    const [a, b] = [tokens.get(front)?.[theme], tokens.get(ground)?.[theme]];
    expect(a && b && contrast(a, b)).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['surface', 'sunken'])('the edge of a control shows on %s', (ground) => {
    const [a, b] = [tokens.get('edge')?.[theme], tokens.get(ground)?.[theme]];
    expect(a && b && contrast(a, b)).toBeGreaterThanOrEqual(3);
  });
});
