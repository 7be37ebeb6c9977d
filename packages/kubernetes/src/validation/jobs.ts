import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from '../admission.ts';
import { textOf } from '../registry/text.ts';
import { cronProblem, timeZoneProblem } from './cron-schedule.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { nonNegative } from './numbers.ts';
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

export function validateJob(object: KubernetesObject): readonly StatusCause[] {
  return validateJobSpec(asObject(object.spec), 'spec');
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
