import { asObjects, asText, asTexts, at } from '../json-access.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { writeLabelsAndAnnotations, writeNames } from './metadata.ts';

export const describeEndpointSlice: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  writer.field('AddressType', asText(object['addressType']));
  const ports = asObjects(object['ports']);
  if (ports.length === 0) writer.line(0, 'Ports: <unset>');
  else {
    writer.line(0, 'Ports:');
    writer.line(1, 'Name\tPort\tProtocol');
    writer.line(1, '----\t----\t--------');
    for (const port of ports) {
      const cells = ['name', 'port', 'protocol'].map((key) => asText(port[key]));
      writer.line(1, [cells[0] === '' ? '<unset>' : cells[0], ...cells.slice(1)].join('\t'));
    }
  }
  const endpoints = asObjects(object['endpoints']);
  writer.line(0, endpoints.length === 0 ? 'Endpoints: <none>' : 'Endpoints:');
  for (const endpoint of endpoints) {
    const text = (...path: readonly string[]): string => asText(at(endpoint, ...path));
    const addresses = asTexts(endpoint['addresses']).join(', ');
    writer.field('- Addresses', addresses === '' ? '<none>' : addresses, 1);
    writer.line(2, 'Conditions:');
    writer.field('Ready', text('conditions', 'ready') || '<unset>', 3);
    writer.field('Hostname', text('hostname') || '<unset>', 2);
    if (endpoint['targetRef'] !== undefined) {
      writer.field('TargetRef', `${text('targetRef', 'kind')}/${text('targetRef', 'name')}`, 2);
    }
    writer.field('NodeName', text('nodeName') || '<unset>', 2);
    writer.field('Zone', text('zone') || '<unset>', 2);
  }
  await writeEvents(writer, object, context);
};
