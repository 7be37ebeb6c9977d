import type { PlainObject } from '@drydock/merge';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isHealthStatus } from './health.ts';
import { healthOf } from './health-of.ts';

const deployment = (status: object, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', generation: 2 },
  spec: { replicas: 2, ...spec },
  status,
});

const withReady = (apiVersion: string, kind: string, status: string): PlainObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x' },
  status: { conditions: [{ type: 'Ready', status, reason: 'Why', message: 'because' }] },
});

describe('healthOf', () => {
  test('follows a Deployment through its rollout', () => {
    const full = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, availableReplicas: 2 };
    expect(healthOf(deployment(full))?.status).toBe('Healthy');
    expect(healthOf(deployment({ ...full, observedGeneration: 1 }))?.status).toBe('Progressing');
    expect(healthOf(deployment({ ...full, updatedReplicas: 1 }))).toEqual({
      status: 'Progressing',
      message: 'Waiting for rollout to finish: 1 out of 2 new replicas have been updated...',
    });
    expect(healthOf(deployment(full, { paused: true }))?.status).toBe('Suspended');
    const late = { type: 'Progressing', reason: 'ProgressDeadlineExceeded' };
    expect(healthOf(deployment({ ...full, conditions: [late] }))?.status).toBe('Degraded');
  });

  test('gives no health to kinds without a check', () => {
    for (const [apiVersion, kind] of [
      ['v1', 'ConfigMap'],
      ['networking.istio.io/v1', 'VirtualService'],
      ['argoproj.io/v1alpha1', 'Application'],
    ]) {
      expect(healthOf({ apiVersion, kind, metadata: { name: 'x' } })).toBeUndefined();
    }
  });

  test('waits for what is being deleted, but for a hook that Argo CD holds', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'x', deletionTimestamp: '2026-01-01T00:00:00Z' },
    };
    expect(healthOf(object)).toEqual({ status: 'Progressing', message: 'Pending deletion' });
    const finalizers = ['argocd.argoproj.io/hook-finalizer'];
    expect(healthOf({ ...object, metadata: { ...object.metadata, finalizers } })).toBeUndefined();
  });

  test.each([
    ['cert-manager.io/v1', 'Certificate'],
    ['external-secrets.io/v1', 'ExternalSecret'],
    ['image.toolkit.fluxcd.io/v1', 'ImagePolicy'],
    ['kafka.strimzi.io/v1', 'Kafka'],
  ])('reads the Ready condition of %s %s', (apiVersion, kind) => {
    expect(healthOf(withReady(apiVersion, kind, 'True'))?.status).toBe('Healthy');
    expect(healthOf({ apiVersion, kind, metadata: { name: 'x' } })?.status).toBe('Progressing');
  });

  test('takes a configured check before its own', () => {
    const override = (): { status: 'Suspended'; message: string } => ({
      status: 'Suspended',
      message: 'ours',
    });
    expect(healthOf(deployment({}), { override })?.message).toBe('ours');
  });

  test('answers for any object with a known status or none', () => {
    const kinds = fc.constantFrom(
      ['apps/v1', 'Deployment'],
      ['v1', 'Pod'],
      ['batch/v1', 'Job'],
      ['argoproj.io/v1alpha1', 'Rollout'],
      ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
      ['keda.sh/v1alpha1', 'ScaledObject'],
      ['apiextensions.k8s.io/v1', 'CustomResourceDefinition'],
      ['iam.aws.crossplane.io/v1', 'Role'],
    );
    fc.assert(
      fc.property(kinds, fc.anything(), fc.anything(), ([apiVersion, kind], spec, status) => {
        const health = healthOf({ apiVersion, kind, metadata: { name: 'x' }, spec, status });
        return health === undefined || isHealthStatus(health.status);
      }),
    );
  });
});
