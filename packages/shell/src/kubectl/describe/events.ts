import { type JsonObject, parseTimestamp } from '@drydock/manifests';
import { ApiFailure } from '../failure.ts';
import { humanDuration } from '../human-duration.ts';
import { asNumber, asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { DescribeContext } from './describer.ts';

/** The events of an object, oldest first, as `kubectl describe` ends with. */
export async function writeEvents(
  writer: DescribeWriter,
  object: JsonObject,
  { kubectl, showEvents }: DescribeContext,
): Promise<void> {
  if (!showEvents) return;
  const events = await eventsOf(kubectl, object);
  if (events.length === 0) {
    writer.line(0, 'Events:\t<none>');
    return;
  }
  writer.flush();
  writer.line(0, 'Events:');
  writer.line(1, 'Type\tReason\tAge\tFrom\tMessage');
  writer.line(1, '----\t------\t----\t----\t-------');
  for (const event of events) {
    const cells = [
      asText(event['type']),
      asText(event['reason']),
      eventInterval(event, kubectl.clock.now()),
      asText(at(event, 'source', 'component')) || asText(event['reportingComponent']),
      asText(event['message']).trim(),
    ];
    writer.line(1, cells.join('\t'));
  }
}

async function eventsOf(kubectl: Kubectl, object: JsonObject): Promise<readonly JsonObject[]> {
  const namespace = asText(at(object, 'metadata', 'namespace'));
  const uid = asText(at(object, 'metadata', 'uid'));
  const fieldSelector = [
    `involvedObject.name=${asText(at(object, 'metadata', 'name'))}`,
    ...(namespace === '' ? [] : [`involvedObject.namespace=${namespace}`]),
    ...(uid === '' ? [] : [`involvedObject.uid=${uid}`]),
  ].join(',');
  // Events about cluster-scoped objects are in the namespace default.
  const path = `/api/v1/namespaces/${namespace === '' ? 'default' : namespace}/events`;
  try {
    const list = await kubectl.rest.json(path, { query: { fieldSelector, limit: '500' } });
    return sortEvents(asObjects(list['items']));
  } catch (error) {
    if (error instanceof ApiFailure) return [];
    throw error;
  }
}

/** By the time at which they were seen last. */
export function sortEvents(events: readonly JsonObject[]): readonly JsonObject[] {
  return events.toSorted((a, b) => (lastSeen(a) ?? 0) - (lastSeen(b) ?? 0));
}

function lastSeen(event: JsonObject): number | undefined {
  return (
    parseTimestamp(asText(at(event, 'series', 'lastObservedTime'))) ??
    parseTimestamp(asText(event['lastTimestamp'])) ??
    parseTimestamp(asText(event['eventTime']))
  );
}

/** `3m`, or `5s (x4 over 3m)` when it was seen more than once. */
export function eventInterval(event: JsonObject, now: number): string {
  const since = (time: number | undefined): string =>
    time === undefined ? '<unknown>' : humanDuration(now - time);
  const first =
    parseTimestamp(asText(event['eventTime'])) ?? parseTimestamp(asText(event['firstTimestamp']));
  const count = asNumber(at(event, 'series', 'count')) || asNumber(event['count']);
  return count > 1 ? `${since(lastSeen(event))} (x${count} over ${since(first)})` : since(first);
}
