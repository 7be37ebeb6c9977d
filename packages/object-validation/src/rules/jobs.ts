import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { cronProblem, timeZoneProblem } from './cron-schedule.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { nonNegative } from './numbers.ts';
import { validateSelector } from './selector.ts';
import { validateTemplate } from './pod-spec.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

function restartCauses(template: PlainObject, field: string): readonly StatusCause[] {
  const { restartPolicy } = asObject(template.spec);
  if (restartPolicy === 'OnFailure' || restartPolicy === 'Never') return [];
  return [required(`${field}.spec.restartPolicy`, 'valid values: "OnFailure", "Never"')];
}

function validateJobSpec(spec: PlainObject, field: string): readonly StatusCause[] {
  const template = asObject(spec.template);
  const mode = spec.completionMode;
  const isIndexed = mode === 'Indexed';
  const causes: StatusCause[] = [];
  const numbers = [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ];
  for (const key of numbers) causes.push(...nonNegative(spec[key], `${field}.${key}`));
  if (mode !== undefined && mode !== 'NonIndexed' && !isIndexed) {
    causes.push(notSupported(`${field}.completionMode`, mode, ['NonIndexed', 'Indexed']));
  }
  if (isIndexed && spec.completions === undefined) {
    causes.push(required(`${field}.completions`, 'when completion mode is Indexed'));
  }
  if (!isIndexed && spec.backoffLimitPerIndex !== undefined) {
    causes.push(
      invalidValue(
        `${field}.backoffLimitPerIndex`,
        spec.backoffLimitPerIndex,
        'requires indexed completion mode',
      ),
    );
  }
  if (!isIndexed && isPlainObject(spec.successPolicy)) {
    const { rules } = spec.successPolicy;
    const why = 'requires indexed completion mode';
    causes.push(invalidValue(`${field}.successPolicy`, { Rules: rules ?? [] }, why));
  }
  causes.push(
    ...validateFailurePolicy(asObject(spec.podFailurePolicy), `${field}.podFailurePolicy`),
  );
  const policy = spec.podReplacementPolicy;
  if (policy !== undefined && policy !== 'Failed' && policy !== 'TerminatingOrFailed') {
    causes.push(
      notSupported(`${field}.podReplacementPolicy`, policy, ['Failed', 'TerminatingOrFailed']),
    );
  }
  const managedBy = textOf(spec.managedBy);
  if (managedBy !== '' && !managedBy.includes('/')) {
    causes.push(
      invalidValue(
        `${field}.managedBy`,
        managedBy,
        'must be a domain-prefixed path (such as "acme.io/foo")',
      ),
    );
  }
  return [
    ...causes,
    ...validateTemplate(template, `${field}.template`),
    ...restartCauses(template, `${field}.template`),
  ];
}

const ACTIONS = ['Count', 'FailIndex', 'FailJob', 'Ignore'];

function validateFailurePolicy(policy: PlainObject, field: string): readonly StatusCause[] {
  const rules: readonly unknown[] = Array.isArray(policy.rules) ? policy.rules : [];
  return rules.flatMap((item, i) => {
    const rule = asObject(item);
    const at = `${field}.rules[${i}]`;
    const action = textOf(rule.action);
    const causes: StatusCause[] = [];
    if (action === '')
      causes.push(
        required(
          `${at}.action`,
          `valid values: ${ACTIONS.map((each) => JSON.stringify(each)).join(', ')}`,
        ),
      );
    else if (!ACTIONS.includes(action)) causes.push(notSupported(`${at}.action`, action, ACTIONS));
    const conditions = Array.isArray(rule.onPodConditions) && rule.onPodConditions.length > 0;
    const codes = rule.onExitCodes !== undefined;
    if (codes === conditions) {
      const message = codes
        ? 'specifying both OnExitCodes and OnPodConditions is not supported'
        : 'specifying one of OnExitCodes and OnPodConditions is required';
      causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${message}`, field: at });
    }
    return causes;
  });
}

/** A Job's selector is the server's, unless it is said to be manual. */
function validateJobSelector(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const selector = asObject(spec.selector);
  const wanted = asObject(selector.matchLabels);
  const labels = asObject(asObject(asObject(spec.template).metadata).labels);
  const causes: StatusCause[] = [...validateSelector(spec.selector, 'spec.selector')];
  const uid = object.metadata.uid;
  const isOwn = deepEqual(selector, { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } });
  if (spec.selector === undefined) causes.push(required('spec.selector'));
  else if (spec.manualSelector !== true && !isOwn) {
    causes.push(invalidValue('spec.selector', selector, '`selector` not auto-generated'));
  }
  const matches = Object.keys(wanted).every((key) => labels[key] === wanted[key]);
  if (spec.selector === undefined || !matches) {
    const shown = Object.keys(labels).length === 0 ? null : sorted(labels);
    const why = '`selector` does not match template `labels`';
    causes.push(invalidValue('spec.template.metadata.labels', shown, why));
  }
  return causes;
}

const sorted = (labels: PlainObject): PlainObject =>
  Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));

export function validateJob(object: KubernetesObject): readonly StatusCause[] {
  return [...validateJobSelector(object), ...validateJobSpec(asObject(object.spec), 'spec')];
}

export function validateCronJob(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const schedule = textOf(spec.schedule);
  const { name } = object.metadata;
  const causes: StatusCause[] = [];
  // Jobs add eleven characters of their own.
  if (name.length > 52)
    causes.push(invalidValue('metadata.name', name, 'must be no more than 52 characters'));
  if (schedule === '') causes.push(required('spec.schedule'));
  else if (/TZ=/.test(schedule)) {
    causes.push(
      invalidValue(
        'spec.schedule',
        schedule,
        'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
      ),
    );
  } else {
    const problem = cronProblem(schedule);
    if (problem !== undefined) causes.push(invalidValue('spec.schedule', schedule, problem));
  }
  if (typeof spec.timeZone === 'string') {
    const problem = timeZoneProblem(spec.timeZone);
    if (problem !== undefined) causes.push(invalidValue('spec.timeZone', spec.timeZone, problem));
  }
  const concurrency = spec.concurrencyPolicy;
  if (!['Allow', 'Forbid', 'Replace'].includes(textOf(concurrency))) {
    causes.push(
      notSupported('spec.concurrencyPolicy', concurrency, ['Allow', 'Forbid', 'Replace']),
    );
  }
  for (const key of [
    'startingDeadlineSeconds',
    'successfulJobsHistoryLimit',
    'failedJobsHistoryLimit',
  ]) {
    causes.push(...nonNegative(spec[key], `spec.${key}`));
  }
  const job = asObject(asObject(spec.jobTemplate).spec);
  return [...causes, ...validateJobSpec(job, 'spec.jobTemplate.spec')];
}
