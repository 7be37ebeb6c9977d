import { expect, test } from 'vitest';
import { findings } from './testing/findings.ts';
import { virtualService } from './testing/shop.ts';

const withSuppress = (list: string) =>
  virtualService(
    `  hosts: [a.example.com]
  http:
    - match: [{ uri: { prefix: "/a*" } }]
      route: [{ destination: { host: nowhere } }]
`,
    `name: a, namespace: prod, annotations: { galley.istio.io/analyze-suppress: "${list}" }`,
  );

test('the annotation silences codes of istioctl and of Drydock', () => {
  expect(findings(withSuppress(''))).toHaveLength(2);
  expect(findings(withSuppress('IST0101'))).toEqual(['7 virtual-service/prefix-glob']);
  expect(findings(withSuppress('IST0109, virtual-service/prefix-glob'))).toEqual([
    '8 virtual-service/unknown-host',
  ]);
});

test('a star silences all analysis', () => {
  expect(findings(withSuppress('*'))).toEqual([]);
});
