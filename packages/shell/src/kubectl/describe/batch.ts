import { type JsonObject, parseTimestamp } from '@drydock/manifests';
import { humanDuration } from '../human-duration.ts';
import { asNumber, asObject, asObjects, asText, at } from '../json-access.ts';
import { formatRfc1123 } from '../timestamp.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { controllerOf, formatSelector, writeLabelsAndAnnotations, writeNames } from './metadata.ts';
import { writePodTemplate } from './pod-template.ts';

export const describeJob: Describer = async (job, writer, context) => {
  const spec = asObject(job['spec']);
  const status = asObject(job['status']);
  writeNames(writer, job);
  if (spec['selector'] !== undefined) writer.field('Selector', formatSelector(spec['selector']));
  writeLabelsAndAnnotations(writer, job);
  const owner = controllerOf(job);
  if (owner !== undefined) writer.field('Controlled By', owner);
  if (spec['parallelism'] !== undefined) writer.field('Parallelism', asNumber(spec['parallelism']));
  writer.field(
    'Completions',
    spec['completions'] === undefined ? '<unset>' : asNumber(spec['completions']),
  );
  const mode = asText(spec['completionMode']);
  if (mode !== '') writer.field('Completion Mode', mode);
  if (spec['suspend'] !== undefined) writer.field('Suspend', spec['suspend'] === true);
  if (spec['backoffLimit'] !== undefined)
    writer.field('Backoff Limit', asNumber(spec['backoffLimit']));
  if (spec['ttlSecondsAfterFinished'] !== undefined) {
    writer.field('TTL Seconds After Finished', asNumber(spec['ttlSecondsAfterFinished']));
  }
  writeTimes(writer, status);
  if (spec['activeDeadlineSeconds'] !== undefined) {
    writer.field('Active Deadline Seconds', `${asNumber(spec['activeDeadlineSeconds'])}s`);
  }
  const ready = status['ready'] === undefined ? '' : ` (${asNumber(status['ready'])} Ready)`;
  const active = `${asNumber(status['active'])} Active${ready}`;
  const succeeded = `${asNumber(status['succeeded'])} Succeeded`;
  writer.field('Pods Statuses', `${active} / ${succeeded} / ${asNumber(status['failed'])} Failed`);
  if (mode === 'Indexed') {
    writer.field('Completed Indexes', asText(status['completedIndexes']) || '<none>');
  }
  writePodTemplate(writer, spec['template']);
  await writeEvents(writer, job, context);
};

function writeTimes(writer: DescribeWriter, status: JsonObject): void {
  const started = asText(status['startTime']);
  const completed = asText(status['completionTime']);
  if (started !== '') writer.field('Start Time', formatRfc1123(started));
  if (completed !== '') writer.field('Completed At', formatRfc1123(completed));
  const from = parseTimestamp(started);
  const to = parseTimestamp(completed);
  if (from !== undefined && to !== undefined) writer.field('Duration', humanDuration(to - from));
}

export const describeCronJob: Describer = async (object, writer, context) => {
  const spec = asObject(object['spec']);
  const job = asObject(at(spec, 'jobTemplate', 'spec'));
  const numberOr = (value: unknown): string =>
    value === undefined || value === null ? '<unset>' : String(asNumber(value));
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  writer.field('Schedule', asText(spec['schedule']));
  if (spec['timeZone'] !== undefined) writer.field('Time Zone', asText(spec['timeZone']));
  writer.field('Concurrency Policy', asText(spec['concurrencyPolicy']));
  writer.field('Suspend', spec['suspend'] === true ? 'True' : 'False');
  writer.field('Successful Job History Limit', numberOr(spec['successfulJobsHistoryLimit']));
  writer.field('Failed Job History Limit', numberOr(spec['failedJobsHistoryLimit']));
  const deadline = spec['startingDeadlineSeconds'];
  writer.field(
    'Starting Deadline Seconds',
    deadline === undefined ? '<unset>' : `${asNumber(deadline)}s`,
  );
  const selector = job['selector'];
  writer.field('Selector', selector === undefined ? '<unset>' : formatSelector(selector));
  writer.field('Parallelism', numberOr(job['parallelism']));
  writer.field('Completions', numberOr(job['completions']));
  if (job['activeDeadlineSeconds'] !== undefined) {
    writer.field('Active Deadline Seconds', `${asNumber(job['activeDeadlineSeconds'])}s`);
  }
  writePodTemplate(writer, job['template']);
  const last = asText(at(object, 'status', 'lastScheduleTime'));
  writer.field('Last Schedule Time', last === '' ? '<unset>' : formatRfc1123(last));
  const active = asObjects(at(object, 'status', 'active')).map((entry) => asText(entry['name']));
  writer.field('Active Jobs', active.length === 0 ? '<none>' : active.join(', '));
  await writeEvents(writer, object, context);
};
