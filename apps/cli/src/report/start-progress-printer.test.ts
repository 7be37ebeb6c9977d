import { expect, test } from 'vitest';
import { createStartProgressPrinter } from './start-progress-printer.ts';

function printed(isTerminal: boolean): string {
  let out = '';
  const printer = createStartProgressPrinter({ stderr: (text) => (out += text), isTerminal });
  printer.show({ stage: 'istiod', seconds: 0, waitingFor: 'the chart' });
  printer.show({ stage: 'istiod', seconds: 1, waitingFor: 'the chart' });
  printer.show({ stage: 'istiod', seconds: 16, waitingFor: `Deployment ${'x'.repeat(200)}` });
  printer.show({ stage: 'argocd', seconds: 0.2, waitingFor: 'the chart' });
  printer.end();
  return out;
}

test('on a terminal one line changes, and is gone in the end', () => {
  const lines = printed(true).split('\r\u001B[2K');
  expect(lines).toHaveLength(6);
  expect(lines.at(-1)).toBe('');
  expect(Math.max(...lines.map((line) => line.length))).toBe(100);
});

test('elsewhere a stage is a line, and another one every 15 s', () => {
  const lines = printed(false).trimEnd().split('\n');
  expect(lines.map((line) => line.slice(0, 16))).toEqual([
    '[istiod] 0.0 s  ',
    '[istiod] 16.0 s ',
    '[argocd] 0.2 s  ',
  ]);
});
