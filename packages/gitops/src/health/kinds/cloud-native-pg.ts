import { textAt } from '../read.ts';
import {
  absent,
  always,
  condition,
  degraded,
  phases,
  progressing,
  suspended,
  unknown,
  type HealthRules,
  type Message,
  type Test,
} from '../rule.ts';

const reason: Message = (_, object) => textAt(object, 'status', 'phaseReason');

const isDisabled: Test = (object) =>
  textAt(object, 'metadata', 'annotations', 'cnpg.io/reconciliation') === 'disabled'
    ? object
    : undefined;

/** PostgreSQL clusters of CloudNativePG, by the sentence in `status.phase`. */
export const cloudNativePg: HealthRules = [
  suspended(isDisabled, 'Cluster reconciliation is suspended'),
  progressing(absent('status.conditions'), reason),
  suspended(condition('cnpg.io/hibernation', 'True')),
  degraded(condition('cnpg.io/hibernation')),
  ...phases({
    path: 'status.phase',
    healthy: ['Cluster in healthy state'],
    progressing: [
      'Setting up primary',
      'Creating a new replica',
      'Upgrading cluster',
      'Waiting for the instances to become active',
      'Promoting to primary cluster',
    ],
    suspended: [
      'Unable to create required cluster objects',
      'Cluster cannot proceed to reconciliation due to an unknown plugin being required',
      'Cluster has incomplete or invalid image catalog',
      'Cluster is unrecoverable and needs manual intervention',
    ],
    degraded: [
      'Switchover in progress',
      'Failing over',
      'Upgrading Postgres major version',
      'Cluster upgrade delayed',
      'Waiting for user action',
      'Primary instance is being restarted in-place',
      'Primary instance is being restarted without a switchover',
      'Cluster cannot execute instance online upgrade due to missing architecture binary',
      'Online upgrade in progress',
      'Applying configuration',
    ],
    otherwise: unknown(always, reason),
    message: reason,
  }),
];
