import { asObject, asObjects, asText, at } from '../json-access.ts';
import type { JsonObject } from '@drydock/manifests';
import type { DescribeWriter } from './describe-writer.ts';
import type { Describer } from './describer.ts';
import { nameOf, writeLabelsAndAnnotations } from './metadata.ts';

export const describeNamespace: Describer = async (object, writer, { kubectl }) => {
  const name = nameOf(object);
  writer.field('Name', name);
  writeLabelsAndAnnotations(writer, object);
  writer.field('Status', asText(at(object, 'status', 'phase')));
  const list = async (plural: string): Promise<readonly JsonObject[]> =>
    asObjects((await kubectl.rest.json(`/api/v1/namespaces/${name}/${plural}`))['items']);
  writeQuotas(writer, await list('resourcequotas'));
  writeLimits(writer, await list('limitranges'));
};

function writeQuotas(writer: DescribeWriter, quotas: readonly JsonObject[]): void {
  writer.line(0, '');
  if (quotas.length === 0) {
    writer.line(0, 'No resource quota.');
    return;
  }
  writer.write(0, 'Resource Quotas');
  for (const quota of quotas.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))) {
    writer.line(0, '');
    writer.line(0, `  Name:\t${nameOf(quota)}`);
    writer.line(0, '  Resource\tUsed\tHard');
    writer.line(0, '  --------\t---\t---');
    const hard = asObject(at(quota, 'status', 'hard'));
    for (const resource of Object.keys(hard).toSorted()) {
      const used = asText(at(quota, 'status', 'used', resource));
      writer.line(0, `  ${resource}\t${used}\t${asText(hard[resource])}`);
    }
  }
}

function writeLimits(writer: DescribeWriter, ranges: readonly JsonObject[]): void {
  writer.line(0, '');
  if (ranges.length === 0) {
    writer.line(0, 'No LimitRange resource.');
    return;
  }
  writer.line(0, 'Resource Limits');
  writer.line(
    0,
    ' Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio',
  );
  writer.line(
    0,
    ' ----\t--------\t---\t---\t---------------\t-------------\t-----------------------',
  );
  for (const item of ranges.flatMap((range) => asObjects(at(range, 'spec', 'limits')))) {
    const columns = ['min', 'max', 'defaultRequest', 'default', 'maxLimitRequestRatio'];
    const resources = new Set(columns.flatMap((column) => Object.keys(asObject(item[column]))));
    for (const resource of resources) {
      const cells = columns.map((column) => asText(at(item, column, resource)) || '-');
      writer.line(0, ` ${asText(item['type'])}\t${resource}\t${cells.join('\t')}`);
    }
  }
}
