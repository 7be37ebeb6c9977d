import type { JsonValue } from '@drydock/manifests';
import { usageFailure } from '../failure.ts';
import { pairsOf, splitList, type Generator } from './generator.ts';

export const namespace: Generator = {
  name: 'namespace',
  aliases: ['ns'],
  summary: 'Create a namespace with the specified name',
  flags: [],
  build: (_, name) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
    spec: {},
    status: {},
  }),
};

export const disruptionBudget: Generator = {
  name: 'poddisruptionbudget',
  aliases: ['pdb'],
  summary: 'Create a pod disruption budget with the specified name',
  flags: [
    { name: 'selector', kind: 'string' },
    { name: 'min-available', kind: 'string' },
    { name: 'max-unavailable', kind: 'string' },
  ],
  failure: 'failed to create poddisruptionbudgets: ',
  build({ flags }, name) {
    const selector = flags.text('selector');
    const least = flags.text('min-available');
    const most = flags.text('max-unavailable');
    if (selector === undefined) throw usageFailure('a selector must be specified');
    if ((least === undefined) === (most === undefined)) {
      throw usageFailure(
        least === undefined
          ? 'one of min-available or max-unavailable must be specified'
          : 'min-available and max-unavailable cannot be both specified',
      );
    }
    return {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name },
      spec: {
        ...(least === undefined ? {} : { minAvailable: intOrString(least) }),
        ...(most === undefined ? {} : { maxUnavailable: intOrString(most) }),
        selector: {
          matchLabels: pairsOf(
            [selector],
            (text) => `couldn't parse the selector string "${text}"`,
          ),
        },
      },
      status: { currentHealthy: 0, desiredHealthy: 0, disruptionsAllowed: 0, expectedPods: 0 },
    };
  },
};

function intOrString(text: string): JsonValue {
  return /^\d+$/.test(text) ? Number(text) : text;
}

export const priorityClass: Generator = {
  name: 'priorityclass',
  aliases: ['pc'],
  summary: 'Create a priority class with the specified name',
  flags: [
    { name: 'value', kind: 'int' },
    { name: 'description', kind: 'string' },
    { name: 'global-default', kind: 'bool' },
    { name: 'preemption-policy', kind: 'string' },
  ],
  required: ['value'],
  failure: 'failed to create priorityclass: ',
  build({ flags }, name) {
    const description = flags.text('description');
    return {
      apiVersion: 'scheduling.k8s.io/v1',
      kind: 'PriorityClass',
      metadata: { name },
      value: flags.number('value') ?? 0,
      preemptionPolicy: flags.text('preemption-policy') ?? 'PreemptLowerPriority',
      ...(flags.isOn('global-default') ? { globalDefault: true } : {}),
      ...(description === undefined ? {} : { description }),
    };
  },
};

export const quota: Generator = {
  name: 'quota',
  aliases: ['resourcequota'],
  summary: 'Create a quota with the specified name',
  flags: [
    { name: 'hard', kind: 'list' },
    { name: 'scopes', kind: 'list' },
  ],
  failure: 'failed to create quota: ',
  build({ flags }, name) {
    const scopes = splitList(flags.list('scopes'));
    const hard = pairsOf(
      flags.list('hard'),
      (text) => `invalid argument syntax ${text}, expected <resource>=<value>`,
    );
    return {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name },
      spec: {
        ...(Object.keys(hard).length > 0 ? { hard } : {}),
        ...(scopes.length > 0 ? { scopes: [...scopes] } : {}),
      },
      status: {},
    };
  },
};
