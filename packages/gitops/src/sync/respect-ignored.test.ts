import type { KubernetesObject } from '@drydock/manifests';
import { describe, expect, it } from 'vitest';

import { createIgnoreNormalizer } from '../diff/ignore-rules.ts';
import { respectIgnored } from './respect-ignored.ts';

function deployment(replicas: number | undefined, images: readonly string[]): KubernetesObject {
  const containers = images.map((image, index) => ({ name: `c${index}`, image }));
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web' },
    spec: { ...(replicas === undefined ? {} : { replicas }), template: { spec: { containers } } },
  };
}

describe('respectIgnored', () => {
  const rules = createIgnoreNormalizer([
    {
      group: 'apps',
      kind: 'Deployment',
      jsonPointers: ['/spec/replicas'],
      jqPathExpressions: ['.spec.template.spec.containers[] | select(.name == "c1") | .image'],
    },
  ]);
  const ignore = rules.ok ? rules.normalize : (object: object) => ({ ...object });

  it('keeps the live values of ignored fields and nothing else', () => {
    const target = deployment(1, ['a:2', 'b:2']);
    const live = deployment(5, ['a:1', 'b:1']);
    expect(respectIgnored(target, live, ignore)).toEqual(deployment(5, ['a:2', 'b:1']));
  });

  it('leaves out ignored fields that are not live, and new objects alone', () => {
    const target = deployment(1, ['a:2']);
    expect(respectIgnored(target, deployment(undefined, ['a:1']), ignore)).toEqual(
      deployment(undefined, ['a:2']),
    );
    expect(respectIgnored(target, undefined, ignore)).toBe(target);
  });
});
