import { expect, test } from 'vitest';
import { mergeTypeOf } from './merge-type-of.ts';
import { untyped } from './merge-type.ts';
import { applyThreeWay, threeWayPatch } from './three-way-patch.ts';

const DEPLOYMENT = mergeTypeOf('apps/v1', 'Deployment');

const withImages = (images: Readonly<Record<string, string>>) => ({
  spec: {
    template: {
      spec: {
        containers: Object.entries(images).map(([name, image]) => ({ name, image })),
      },
    },
  },
});

test('a container that only the cluster has stays; one that was applied before goes', () => {
  const result = applyThreeWay(
    withImages({ app: 'app:1', old: 'old:1' }),
    withImages({ app: 'app:2' }),
    withImages({ app: 'app:1', old: 'old:1', 'istio-proxy': 'proxy:1' }),
    DEPLOYMENT,
  );
  expect(result).toMatchObject({
    ok: true,
    value: withImages({ app: 'app:2', 'istio-proxy': 'proxy:1' }),
  });
});

test('lists of custom resources are replaced as a whole', () => {
  const result = applyThreeWay(
    { spec: { hosts: ['a'] } },
    { spec: { hosts: ['a', 'b'] } },
    { spec: { hosts: ['a', 'c'], gateways: ['mesh'] } },
    untyped,
  );
  expect(result).toEqual({ ok: true, value: { spec: { hosts: ['a', 'b'], gateways: ['mesh'] } } });
});

test('what is as wanted needs no patch', () => {
  const object = withImages({ app: 'app:1' });
  expect(threeWayPatch(object, object, object, DEPLOYMENT)).toEqual({});
});
