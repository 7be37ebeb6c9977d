import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { forbiddenField } from './field-error.ts';
import { lineDiff } from './line-diff.ts';
import { validateClaimSpec } from './workloads.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** A PersistentVolumeClaim. */
export const validateClaim = (object: KubernetesObject): readonly StatusCause[] =>
  validateClaimSpec(asObject(object.spec), 'spec');

/** A claim's spec stays, but for what binding adds and what growing asks. @see ValidatePersistentVolumeClaimUpdate */
export function validateClaimUpdate(
  next: KubernetesObject,
  previous: KubernetesObject,
): readonly StatusCause[] {
  const [now, before] = [{ ...asObject(next.spec) }, { ...asObject(previous.spec) }];
  if (before.volumeName === undefined || before.volumeName === '')
    before.volumeName = now.volumeName;
  if (before.storageClassName === undefined) before.storageClassName = now.storageClassName;
  if (asObject(next.status).phase === 'Bound') {
    now.resources = before.resources;
    now.volumeAttributesClassName = before.volumeAttributesClassName;
  }
  const [shown, was] = [internalSpec(now), internalSpec(before)];
  if (deepEqual(shown, was)) return [];
  const text = (spec: unknown): string => JSON.stringify(spec, null, 1);
  const why =
    'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims';
  return [forbiddenField('spec', `${why}\n${lineDiff(text(was), text(shown))}`)];
}

/** As the server's own type is printed. */
function internalSpec(spec: PlainObject): PlainObject {
  const resources = asObject(spec.resources);
  return {
    AccessModes: spec.accessModes ?? null,
    Selector: spec.selector ?? null,
    Resources: { Limits: resources.limits ?? null, Requests: resources.requests ?? null },
    VolumeName: spec.volumeName ?? '',
    StorageClassName: spec.storageClassName ?? null,
    VolumeMode: spec.volumeMode ?? null,
    DataSource: spec.dataSource ?? null,
    DataSourceRef: spec.dataSourceRef ?? null,
    VolumeAttributesClassName: spec.volumeAttributesClassName ?? null,
  };
}
