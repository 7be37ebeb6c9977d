import type { JsonObject } from '@drydock/manifests';
import { asNumber, asObjects, asText, at } from '../json-access.ts';
import type { DescribeWriter } from './describe-writer.ts';

/** The volumes of a pod or of a pod template (kubectl describe.describeVolumes). */
export function writeVolumes(writer: DescribeWriter, value: unknown, indent: string): void {
  const volumes = asObjects(value);
  if (volumes.length === 0) {
    writer.line(0, `${indent}Volumes:\t<none>`);
    return;
  }
  writer.line(0, `${indent}Volumes:`);
  for (const volume of volumes) {
    writer.line(1, `${indent === '' ? '' : ' '}${asText(volume['name'])}:`);
    for (const [label, text] of describeVolume(volume)) writer.field(label, text, 2);
  }
}

type Fields = readonly (readonly [string, string])[];

function describeVolume(volume: JsonObject): Fields {
  const { emptyDir, hostPath, secret, configMap, persistentVolumeClaim, projected, downwardAPI } =
    volume;
  if (emptyDir !== undefined) {
    return [
      ['Type', "EmptyDir (a temporary directory that shares a pod's lifetime)"],
      ['Medium', asText(at(emptyDir, 'medium'))],
      ['SizeLimit', asText(at(emptyDir, 'sizeLimit')) || '<unset>'],
    ];
  }
  if (hostPath !== undefined) {
    return [
      ['Type', 'HostPath (bare host directory volume)'],
      ['Path', asText(at(hostPath, 'path'))],
      ['HostPathType', asText(at(hostPath, 'type'))],
    ];
  }
  if (secret !== undefined) {
    return [
      ['Type', 'Secret (a volume populated by a Secret)'],
      ['SecretName', asText(at(secret, 'secretName'))],
      ['Optional', optional(secret)],
    ];
  }
  if (configMap !== undefined) {
    return [
      ['Type', 'ConfigMap (a volume populated by a ConfigMap)'],
      ['Name', asText(at(configMap, 'name'))],
      ['Optional', optional(configMap)],
    ];
  }
  if (persistentVolumeClaim !== undefined) {
    return [
      [
        'Type',
        'PersistentVolumeClaim (a reference to a PersistentVolumeClaim in the same namespace)',
      ],
      ['ClaimName', asText(at(persistentVolumeClaim, 'claimName'))],
      ['ReadOnly', String(at(persistentVolumeClaim, 'readOnly') === true)],
    ];
  }
  if (projected !== undefined) return describeProjected(projected);
  if (downwardAPI !== undefined) {
    return [['Type', 'DownwardAPI (a volume populated by information about the pod)']];
  }
  return [['Type', '<unknown>']];
}

function describeProjected(projected: unknown): Fields {
  const sources = asObjects(at(projected, 'sources')).flatMap((source): Fields => {
    const { secret, configMap, serviceAccountToken } = source;
    if (secret !== undefined) {
      return [
        ['SecretName', asText(at(secret, 'name'))],
        ['Optional', optional(secret)],
      ];
    }
    if (configMap !== undefined) {
      return [
        ['ConfigMapName', asText(at(configMap, 'name'))],
        ['Optional', optional(configMap)],
      ];
    }
    if (serviceAccountToken !== undefined) {
      return [
        ['TokenExpirationSeconds', String(asNumber(at(serviceAccountToken, 'expirationSeconds')))],
      ];
    }
    return source['downwardAPI'] === undefined ? [] : [['DownwardAPI', 'true']];
  });
  return [
    ['Type', 'Projected (a volume that contains injected data from multiple sources)'],
    ...sources,
  ];
}

function optional(source: unknown): string {
  return String(at(source, 'optional') === true);
}
