import type { KubernetesObject } from '@drydock/manifests';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatTrackingId, parseTrackingId } from './tracking-id.ts';
import {
  defaultTracking,
  isOwnMark,
  normalizeTracking,
  trackingOf,
  withTracking,
} from './tracking.ts';

const service: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', namespace: 'prod' },
};
const owner = { application: 'shop', namespace: 'prod' };

function marked(object: KubernetesObject, settings = defaultTracking): KubernetesObject {
  const result = withTracking(object, owner, settings);
  if (!result.ok) throw new Error(result.message);
  return result.object;
}

describe('tracking', () => {
  test('marks an object by annotation and finds its Application again', () => {
    const object = marked(service);
    expect(object.metadata.annotations).toEqual({
      'argocd.argoproj.io/tracking-id': 'shop:/Service:prod/web',
    });
    expect(trackingOf(object, defaultTracking)?.application).toBe('shop');
    expect(isOwnMark(object, defaultTracking)).toBe(true);
  });

  test('an annotation that is no text is an error, but not on a definition', () => {
    const annotations = { wave: -1 } as unknown as Record<string, string>;
    const odd = { ...service, metadata: { ...service.metadata, annotations } };
    expect(withTracking(odd, owner, defaultTracking)).toEqual({
      ok: false,
      message:
        'failed to get annotations for /v1, Kind=Service prod/web: .metadata.annotations accessor error: contains non-string value in the map under key "wave": -1 is of the type int64, expected string',
    });
    const definition = { ...odd, kind: 'CustomResourceDefinition' };
    expect(withTracking(definition, owner, defaultTracking).ok).toBe(true);
  });

  test('knows a copy of a marked object', () => {
    const object = marked(service);
    const copy = { ...object, metadata: { ...object.metadata, name: 'web-copy' } };
    expect(isOwnMark(copy, defaultTracking)).toBe(false);
  });

  test('does not see the marks of another installation', () => {
    const theirs = marked(service, { ...defaultTracking, installationId: 'a' });
    expect(trackingOf(theirs, { ...defaultTracking, installationId: 'b' })).toBeUndefined();
  });

  test('refuses a label that would end with no letter', () => {
    const settings = { ...defaultTracking, method: 'annotation+label' as const };
    const long = { ...owner, application: '-'.repeat(64) };
    expect(withTracking(service, long, settings).ok).toBe(false);
  });

  test('moves from labels to annotations without a difference', () => {
    const live = marked(service, { ...defaultTracking, method: 'label' });
    const target = marked(service);
    expect(normalizeTracking(target, live, defaultTracking).metadata.annotations).toEqual(
      target.metadata.annotations,
    );
  });

  test('every tracking id is read as it was written', () => {
    const word = fc.stringMatching(/^[a-z0-9.-]{0,9}$/);
    const id = fc.record({
      application: word,
      group: word,
      kind: word,
      namespace: word,
      name: fc.stringMatching(/^[a-z:.-]{0,9}$/),
    });
    fc.assert(
      fc.property(id, (one) => {
        expect(parseTrackingId(formatTrackingId(one))).toEqual(one);
      }),
    );
  });
});
