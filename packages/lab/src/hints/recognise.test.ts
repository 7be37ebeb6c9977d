import type { Cluster } from '@drydock/cluster';
import { parseManifests, type Diagnostic } from '@drydock/manifests';
import { describe, expect, test } from 'vitest';
import type { CheckContext, CheckFinding } from '../checks/check-kind.ts';
import type { Predicate } from '../format/predicate.ts';
import { recognise } from './recognise.ts';

const TEXT = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: route
  namespace: prod
spec:
  http:
    - match:
        - uri:
            prefix: /api/*
      route:
        - destination: { host: reviews, subset: v2 }
    - route:
        - destination: { host: reviews }
`;

const diagnostic: Diagnostic = {
  code: 'virtual-service/prefix-glob',
  rule: 'prefix-glob',
  severity: 'warning',
  stage: 'analysis',
  message: 'A star.',
  file: 'route.yaml',
  path: 'spec.http[0].match[0].uri.prefix',
  range: [TEXT.indexOf('/api/*'), TEXT.indexOf('/api/*') + 6],
};

const context: CheckContext = {
  cluster: {} as Cluster,
  namespace: 'prod',
  check: 'one',
  files: new Map([['route.yaml', TEXT]]),
  resources: parseManifests('route.yaml', TEXT).resources,
  diagnostics: [diagnostic],
  refusals: [],
  isApplied: true,
};

const finding: CheckFinding = {
  status: 'fail',
  share: 0,
  failures: [
    {
      request: { from: { workload: 'web', namespace: 'prod' }, url: 'http://reviews/api/v1?x=1' },
      seen: { status: 404 },
      result: {
        status: 404,
        headers: [],
        body: '',
        responseFlags: ['NR'],
        mtls: false,
        attempts: 1,
        durationMs: 0,
        hops: [],
      },
    },
  ],
};

const held = (predicate: Predicate): ReturnType<typeof recognise> =>
  recognise(predicate, finding, context);

describe('recognise', () => {
  test('finds a diagnostic by its code, its field and the text that it points at', () => {
    expect(held({ code: 'virtual-service/prefix-glob' })?.place).toMatchObject({ line: 10 });
    expect(held({ code: ['other', 'virtual-service/prefix-glob'] })).toBeDefined();
    expect(
      held({ code: 'virtual-service/prefix-glob', path: 'spec.http[*].match[*].uri.prefix' }),
    ).toBeDefined();
    expect(
      held({ code: 'virtual-service/prefix-glob', path: 'spec.http[*].match[*].uri.exact' }),
    ).toBeUndefined();
    expect(held({ code: 'virtual-service/prefix-glob', text: { suffix: '*' } })).toBeDefined();
    expect(held({ code: 'virtual-service/prefix-glob', text: 'x' })).toBeUndefined();
    expect(held({ code: 'virtual-service/unknown-host' })).toBeUndefined();
  });

  test('finds a field of the files, with its value and line', () => {
    const path = 'spec.http[*].match[*].uri.prefix';
    expect(held({ field: { kind: 'VirtualService', path, is: { contains: '*' } } })).toMatchObject({
      value: '/api/*',
      place: { file: 'route.yaml', line: 10 },
    });
    expect(held({ field: { kind: 'VirtualService', path, is: '/other' } })).toBeUndefined();
    expect(held({ field: { kind: 'Gateway', path: '' } })).toBeUndefined();
  });

  test('finds what a field has below it and what it lacks', () => {
    const rule = { kind: 'VirtualService', path: 'spec.http[*]' };
    expect(held({ field: { ...rule, has: ['match'], lacks: ['rewrite'] } })?.place?.line).toBe(8);
    expect(held({ field: { ...rule, has: ['route'], lacks: ['match'] } })?.place?.line).toBe(13);
    expect(held({ field: { ...rule, has: ['rewrite'] } })).toBeUndefined();
    const where = { 'route[*].destination.subset': 'v2' };
    expect(held({ field: { ...rule, where, has: ['match'] } })).toBeDefined();
    expect(held({ field: { ...rule, where, lacks: ['match'] } })).toBeUndefined();
  });

  test('finds that nothing is selected', () => {
    const absent = true as const;
    expect(
      held({ field: { kind: 'VirtualService', path: 'spec.gateways[*]', absent } }),
    ).toBeDefined();
    expect(
      held({ field: { kind: 'VirtualService', path: 'spec.http[*]', absent } }),
    ).toBeUndefined();
  });

  test('looks at what the failed requests saw', () => {
    expect(held({ seen: { status: 404, flag: 'NR', sent: '/api/v1' } })).toBeDefined();
    expect(held({ seen: { status: 404, version: 'v1' } })).toBeUndefined();
    expect(held({ seen: { status: 'none' } })).toBeUndefined();
  });

  test('joins predicates', () => {
    const yes: Predicate = { seen: { status: 404 } };
    const no: Predicate = { seen: { status: 200 } };
    expect(held({ all: [yes, yes] })).toBeDefined();
    expect(held({ all: [yes, no] })).toBeUndefined();
    expect(held({ any: [no, yes] })).toBeDefined();
    expect(held({ any: [no, no] })).toBeUndefined();
    expect(held({ not: no })).toBeDefined();
    expect(held({ not: yes })).toBeUndefined();
  });
});
