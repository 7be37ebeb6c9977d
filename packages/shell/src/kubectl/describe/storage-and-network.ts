import { asObjects, asPairs, asText, asTexts, at } from '../json-access.ts';
import { formatRfc1123 } from '../timestamp.ts';
import type { Describer } from './describer.ts';
import { writeEvents } from './events.ts';
import { nameOf, writeAnnotations, writeLabelsAndAnnotations, writeNames } from './metadata.ts';

export const describePriorityClass: Describer = async (object, writer, context) => {
  writer.field('Name', nameOf(object));
  writer.field('Value', asText(object['value']) || '0');
  writer.field('GlobalDefault', object['globalDefault'] === true);
  writer.field('PreemptionPolicy', asText(object['preemptionPolicy']));
  writer.field('Description', asText(object['description']));
  writeAnnotations(writer, 'Annotations', at(object, 'metadata', 'annotations'));
  await writeEvents(writer, object, context);
};

export const describeEndpoints: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writeLabelsAndAnnotations(writer, object);
  writer.line(0, 'Subsets:');
  for (const subset of asObjects(object['subsets'])) {
    const addresses = (list: string): string =>
      asObjects(subset[list])
        .map(({ ip }) => asText(ip))
        .join(',') || '<none>';
    writer.field('Addresses', addresses('addresses'), 1);
    writer.field('NotReadyAddresses', addresses('notReadyAddresses'), 1);
    const ports = asObjects(subset['ports']);
    if (ports.length > 0) {
      writer.line(1, 'Ports:');
      writer.line(2, 'Name\tPort\tProtocol');
      writer.line(2, '----\t----\t--------');
      for (const port of ports) {
        const cells = [
          asText(port['name']) || '<unset>',
          asText(port['port']),
          asText(port['protocol']),
        ];
        writer.line(2, cells.join('\t'));
      }
    }
    writer.line(0, '');
  }
  await writeEvents(writer, object, context);
};

export const describeStorageClass: Describer = async (object, writer, context) => {
  writer.field('Name', nameOf(object));
  const annotations = at(object, 'metadata', 'annotations');
  const isDefault =
    asText(at(annotations, 'storageclass.kubernetes.io/is-default-class')) === 'true';
  writer.field('IsDefaultClass', isDefault ? 'Yes' : 'No');
  writer.field(
    'Annotations',
    asPairs(annotations)
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || '<none>',
  );
  writer.field('Provisioner', asText(object['provisioner']));
  writer.field(
    'Parameters',
    asPairs(object['parameters'])
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || '<none>',
  );
  writer.field('AllowVolumeExpansion', asText(object['allowVolumeExpansion']) || '<unset>');
  const options = asTexts(object['mountOptions']);
  writer.line(0, options.length === 0 ? 'MountOptions:\t<none>' : 'MountOptions:');
  for (const option of options) writer.line(1, option);
  writer.field('ReclaimPolicy', asText(object['reclaimPolicy']) || '<unset>');
  writer.field('VolumeBindingMode', asText(object['volumeBindingMode']) || '<unset>');
  await writeEvents(writer, object, context);
};

/** The pods that mount a claim. */
async function writeUsers(...[claim, writer, { kubectl }]: Parameters<Describer>): Promise<void> {
  const namespace = asText(at(claim, 'metadata', 'namespace'));
  const pods = await kubectl.rest.json(`/api/v1/namespaces/${namespace}/pods`);
  const users = asObjects(pods['items']).filter((pod) =>
    asObjects(at(pod, 'spec', 'volumes')).some(
      (volume) => asText(at(volume, 'persistentVolumeClaim', 'claimName')) === nameOf(claim),
    ),
  );
  for (const [index, pod] of users.entries()) {
    writer.line(0, `${index === 0 ? 'Used By:' : ''}\t${nameOf(pod)}`);
  }
  if (users.length === 0) writer.field('Used By', '<none>');
}

const ACCESS_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export const describeVolumeClaim: Describer = async (object, writer, context) => {
  writeNames(writer, object);
  writer.field('StorageClass', asText(at(object, 'spec', 'storageClassName')));
  const deleted = asText(at(object, 'metadata', 'deletionTimestamp'));
  if (deleted === '') writer.field('Status', asText(at(object, 'status', 'phase')));
  else writer.field('Status', `Terminating (since ${formatRfc1123(deleted)})`);
  writer.field('Volume', asText(at(object, 'spec', 'volumeName')));
  writeLabelsAndAnnotations(writer, object);
  writer.field('Finalizers', `[${asTexts(at(object, 'metadata', 'finalizers')).join(' ')}]`);
  const isBound = asText(at(object, 'spec', 'volumeName')) !== '';
  writer.field('Capacity', isBound ? asText(at(object, 'status', 'capacity', 'storage')) : '');
  const modes = asTexts(at(object, 'status', 'accessModes')).map(
    (mode) => ACCESS_MODES[mode] ?? mode,
  );
  writer.field('Access Modes', isBound ? modes.join(',') : '');
  writer.field('VolumeMode', asText(at(object, 'spec', 'volumeMode')));
  await writeUsers(object, writer, context);
  await writeEvents(writer, object, context);
};
