import type { PlainObject } from '@drydock/merge';
import type { Health } from '../health.ts';
import { objectsAt, textAt, valueAt } from '../read.ts';
import {
  always,
  at,
  condition,
  conditionsOf,
  degraded,
  healthy,
  not,
  present,
  progressing,
  type HealthRules,
  type Test,
} from '../rule.ts';

const sayCondition =
  (before: string) =>
  (found: PlainObject): string =>
    `${before}${textAt(found, 'message')}`;

const wasNeverScheduled: Test = not(present('status.lastScheduleTime'));

const hasFailedLastRun: Test = (object) =>
  textAt(object, 'status', 'lastSuccessfulTime') < textAt(object, 'status', 'lastScheduleTime')
    ? object
    : undefined;

const hasActive: Test = (object) =>
  objectsAt(object, 'status', 'active').length > 0 ? object : undefined;

/** A condition that is False for another reason than too few pods. */
const brokenBudget: Test = (object) =>
  conditionsOf(object).find((one) => one.status === 'False' && one.reason !== 'InsufficientPods');

const lastCondition: Test = (object) => conditionsOf(object).at(-1);

const budgetMessage = (found: PlainObject): string =>
  `PodDisruptionBudget has ${textAt(found, 'reason')}`;

const snapshot: HealthRules = [
  healthy(at('status.readyToUse'), 'Ready to use'),
  degraded(present('status.error'), (_, object) => textAt(object, 'status', 'error', 'message')),
  progressing(always, 'Waiting for status'),
];

/** Kinds of Kubernetes itself that Argo CD judges by script. */
export const platformKinds: Readonly<Record<string, HealthRules>> = {
  'batch/CronJob': [
    healthy(at('spec.suspend', true), 'CronJob is Suspended'),
    progressing(not(present('status')), 'Waiting for CronJob'),
    healthy(wasNeverScheduled, 'CronJob has not been scheduled yet'),
    healthy(
      not(present('status.lastSuccessfulTime')),
      'The CronJob never completed successfully. It may not be healthy',
    ),
    healthy(hasActive, 'The job is running. Its last execution may not have been successful'),
    degraded(hasFailedLastRun, 'CronJob has not completed its last execution successfully'),
    healthy(always, 'CronJob has completed its last execution successfully'),
  ],
  'policy/PodDisruptionBudget': [
    degraded(brokenBudget, budgetMessage),
    healthy(lastCondition, budgetMessage),
    progressing(always, 'Waiting for status'),
  ],
  'apiextensions.k8s.io/CustomResourceDefinition': [
    progressing(
      (object) => (conditionsOf(object).length === 0 ? object : undefined),
      'Status conditions not found',
    ),
    progressing(condition('Terminating', 'True'), sayCondition('CRD is terminating: ')),
    degraded(
      condition('NamesAccepted', 'False'),
      sayCondition('CRD names have not been accepted: '),
    ),
    progressing(condition('Established', 'False', 'Installing'), 'CRD is being installed'),
    degraded(not(condition('Established', 'True')), 'CRD is not established'),
    degraded(condition('NonStructuralSchema', 'True'), sayCondition('Schema violations found: ')),
    healthy(always, 'CRD is healthy'),
  ],
  'snapshot.storage.k8s.io/VolumeSnapshot': snapshot,
  'snapshot.storage.k8s.io/VolumeSnapshotContent': snapshot,
};

/** What one set of Gateway API conditions says; undefined: nothing against it. */
function conditionsHealth(conditions: readonly PlainObject[], waiting: string): Health | undefined {
  for (const type of ['ResolvedRefs', 'Accepted']) {
    const bad = conditions.find((one) => one.type === type && one.status === 'False');
    if (bad) {
      return { status: 'Degraded', message: textAt(bad, 'message') || `Failed condition: ${type}` };
    }
  }
  const pending = conditions.find((one) => one.type === 'Programmed' && one.status !== 'True');
  return pending && { status: 'Progressing', message: textAt(pending, 'message') || waiting };
}

const prefixed = (prefix: string, health: Health): Health => ({
  ...health,
  message: `${prefix}${health.message}`,
});

/** A Gateway by its own conditions, then by those of each listener. */
export function gatewayHealth(object: PlainObject): Health {
  const own = conditionsHealth(conditionsOf(object), 'Gateway is still being programmed');
  if (own) return own;
  const listeners = objectsAt(object, 'status', 'listeners');
  for (const listener of listeners) {
    const found = conditionsHealth(
      objectsAt(listener, 'conditions'),
      'Listener is still being programmed',
    );
    if (found) return prefixed('Listener: ', found);
  }
  const isKnown = valueAt(object, 'status', 'conditions') !== undefined || listeners.length > 0;
  return isKnown
    ? { status: 'Healthy', message: 'Gateway is healthy' }
    : { status: 'Progressing', message: 'Waiting for Gateway status' };
}

/** A route by the parents that have seen its present generation. */
export function routeHealth(object: PlainObject): Health {
  const kind = textAt(object, 'kind');
  const generation = valueAt(object, 'metadata', 'generation');
  const observed = objectsAt(object, 'status', 'parents').filter((parent) => {
    const conditions = objectsAt(parent, 'conditions');
    if (generation === undefined) return conditions.length > 0;
    return conditions.some((one) => one.observedGeneration === generation);
  });
  for (const parent of observed) {
    const found = conditionsHealth(
      objectsAt(parent, 'conditions'),
      'Route is still being programmed',
    );
    if (found) return prefixed(`Parent ${textAt(parent, 'parentRef', 'name')}: `, found);
  }
  return observed.length > 0
    ? { status: 'Healthy', message: `${kind} is healthy` }
    : { status: 'Progressing', message: `Waiting for ${kind} status` };
}

/** A policy by its ancestors; those that were never going to manage its target do not count. */
export function attachedPolicyHealth(object: PlainObject): Health {
  const kind = textAt(object, 'kind');
  const generation = valueAt(object, 'metadata', 'generation');
  const ancestors = objectsAt(object, 'status', 'ancestors');
  for (const ancestor of generation === undefined ? [] : ancestors) {
    const isOld = objectsAt(ancestor, 'conditions').some(
      (one) => one.observedGeneration !== undefined && one.observedGeneration !== generation,
    );
    if (isOld) {
      const name = textAt(ancestor, 'ancestorRef', 'name');
      return {
        status: 'Progressing',
        message: `Waiting for Ancestor ${name} to update ${kind} status`,
      };
    }
  }
  let isAccepted = false;
  for (const ancestor of ancestors) {
    const conditions = objectsAt(ancestor, 'conditions');
    const accepted = conditions.find((one) => one.type === 'Accepted');
    if (accepted?.status !== 'True' && accepted?.reason === 'TargetNotFound') continue;
    const bad = conditions.find(
      (one) => (one.type === 'Accepted' || one.type === 'ResolvedRefs') && one.status !== 'True',
    );
    if (bad) {
      const name = textAt(ancestor, 'ancestorRef', 'name');
      return { status: 'Degraded', message: `Ancestor ${name}: ${textAt(bad, 'message')}` };
    }
    isAccepted ||= accepted !== undefined;
  }
  return isAccepted
    ? { status: 'Healthy', message: `${kind} is healthy` }
    : { status: 'Progressing', message: `Waiting for ${kind} status` };
}

/** Stale conditions are not there yet. */
export function gatewayClassHealth(object: PlainObject): Health {
  const generation = valueAt(object, 'metadata', 'generation');
  const waiting = 'Waiting for GatewayClass status';
  const accepted = conditionsOf(object).find((one) => {
    const observed = one.observedGeneration;
    const isStale = observed !== undefined && generation !== undefined && observed !== generation;
    return one.type === 'Accepted' && !isStale;
  });
  if (!accepted) return { status: 'Progressing', message: waiting };
  const message = textAt(accepted, 'message');
  if (accepted.status === 'True')
    return { status: 'Healthy', message: message || 'GatewayClass is accepted' };
  if (accepted.status === 'False')
    return { status: 'Degraded', message: message || 'GatewayClass is not accepted' };
  return { status: 'Progressing', message: message || waiting };
}
