import type { JsonObject } from '@drydock/manifests';
import { asNumber, asObjects, asText, at } from '../json-access.ts';
import { formatRfc1123 } from '../timestamp.ts';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { writeLabelsAndAnnotations, writeNames } from './metadata.ts';

export const describeAutoscaler: Describer = async (object, writer, context) => {
  const spec = (...path: readonly string[]): string => asText(at(object, 'spec', ...path));
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  writer.field(
    'CreationTimestamp',
    formatRfc1123(asText(at(object, 'metadata', 'creationTimestamp'))),
  );
  writer.field('Reference', `${spec('scaleTargetRef', 'kind')}/${spec('scaleTargetRef', 'name')}`);
  writeMetrics(writer, object);
  writer.field('Min replicas', spec('minReplicas') || '<unset>');
  writer.field('Max replicas', spec('maxReplicas'));
  const kind = spec('scaleTargetRef', 'kind');
  const current = asNumber(at(object, 'status', 'currentReplicas'));
  const desired = asNumber(at(object, 'status', 'desiredReplicas'));
  writer.field(`${kind} pods`, `${current} current / ${desired} desired`);
  const conditions = asObjects(at(object, 'status', 'conditions'));
  if (conditions.length > 0) {
    writer.line(0, 'Conditions:');
    writer.line(1, 'Type\tStatus\tReason\tMessage');
    writer.line(1, '----\t------\t------\t-------');
    for (const condition of conditions) {
      const cells = ['type', 'status', 'reason', 'message'].map((key) => asText(condition[key]));
      writer.line(1, cells.join('\t'));
    }
  }
  await writeEvents(writer, object, context);
};

function writeMetrics(writer: DescribeWriter, object: JsonObject): void {
  writer.field('Metrics', '( current / target )');
  const current = asObjects(at(object, 'status', 'currentMetrics'));
  for (const [index, metric] of asObjects(at(object, 'spec', 'metrics')).entries()) {
    const name = asText(at(metric, 'resource', 'name'));
    const target = at(metric, 'resource', 'target');
    const utilization = at(target, 'averageUtilization');
    const seen = at(current[index], 'resource', 'current');
    if (utilization === undefined) {
      const value = asText(at(seen, 'averageValue')) || '<unknown>';
      writer.field(
        `resource ${name} on pods`,
        `${value} / ${asText(at(target, 'averageValue'))}`,
        1,
      );
      continue;
    }
    const share = at(seen, 'averageUtilization');
    const shown =
      share === undefined ? '<unknown>' : `${asText(share)}% (${asText(at(seen, 'averageValue'))})`;
    writer.field(
      `resource ${name} on pods  (as a percentage of request)`,
      `${shown} / ${asText(utilization)}%`,
      1,
    );
  }
}
