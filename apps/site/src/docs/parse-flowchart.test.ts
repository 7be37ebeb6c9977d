import { expect, test } from 'vitest';
import { flowchartInWords, parseFlowchart } from './parse-flowchart.ts';

test('reads nodes, chains, labels and subgraphs', () => {
  const chart = parseFlowchart(`flowchart LR
    subgraph web pod
      web --> p1[sidecar]
    end
    p1 -- mTLS --> p2[their sidecar] --> app
    scraper[scraper, no sidecar] -. plaintext .-> p2
    R[reader] -->|x-group: b| p1`);
  expect(chart.direction).toBe('LR');
  expect(chart.groups).toEqual([{ id: 'web pod', title: 'web pod' }]);
  expect(chart.nodes.find(({ id }) => id === 'p1')).toEqual({
    id: 'p1',
    label: 'sidecar',
    group: 'web pod',
  });
  expect(chart.edges.map(({ from, to, label, isDotted }) => [from, to, label, isDotted])).toEqual([
    ['web', 'p1', '', false],
    ['p1', 'p2', 'mTLS', false],
    ['p2', 'app', '', false],
    ['scraper', 'p2', 'plaintext', true],
    ['R', 'p1', 'x-group: b', false],
  ]);
});

test('the words of a chart name every link', () => {
  expect(flowchartInWords(parseFlowchart('graph TD\n A[Git] --> B[Argo CD]'))).toBe(
    'Git to Argo CD.',
  );
});

test('what it does not know stops the build', () => {
  expect(() => parseFlowchart('sequenceDiagram')).toThrow('flowchart LR');
});
