import { describe, expect, test } from 'vitest';
import { formatYaml } from './format-yaml.ts';

describe('formatting a manifest', () => {
  test('indents by two, keeps comments and order', () => {
    const text = '# why\nb:   1\na:\n    - x:  2 # here\n      y: 3\n';
    expect(formatYaml(text)).toBe('# why\nb: 1\na:\n  - x: 2 # here\n    y: 3\n');
  });

  test('keeps documents apart and changes nothing the second time', () => {
    const once = formatYaml('a: 1\n---\nb:\n   c: 2\n') ?? '';
    expect(once).toBe('a: 1\n---\nb:\n  c: 2\n');
    expect(formatYaml(once)).toBe(once);
  });

  test('leaves alone what does not parse', () => {
    expect(formatYaml('a: [1\n')).toBeUndefined();
    expect(formatYaml('')).toBe('');
  });
});
