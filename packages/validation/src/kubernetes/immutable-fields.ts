import type { JsonObject } from '@drydock/manifests';
import { compareQuantities, isQuantity } from '../cel/quantity.ts';
import { at, isSet, isTrue, rootField, text, type Field } from '../field.ts';

/** A field that an update may not change. */
export interface ImmutableField {
  readonly path: readonly string[];
  /** `whole`: any difference counts; `said`: only what the manifest says, as the server fills in the rest. */
  readonly compare: 'whole' | 'said';
  /** Fields below it that may change after all. */
  readonly except?: readonly string[];
  /** Whether it may not change here; absent: never. */
  readonly when?: (previous: Field, next: Field) => boolean;
}

const whole = (...path: readonly string[]): ImmutableField => ({ path, compare: 'whole' });
const said = (...path: readonly string[]): ImmutableField => ({ path, compare: 'said' });

const SELECTOR: readonly ImmutableField[] = [whole('spec', 'selector')];

const isSealed = (previous: Field): boolean => isTrue(at(previous, 'immutable'));

function isClusterIpFixed(previous: Field, next: Field): boolean {
  const types = [previous, next].map((service) => text(at(service, 'spec', 'type')));
  const wanted = at(next, 'spec', 'clusterIP');
  return isSet(wanted) && text(wanted) !== '' && !types.includes('ExternalName');
}

/** A Job that was created suspended and never started may still get another template. */
const hasStarted = (previous: Field): boolean =>
  !isTrue(at(previous, 'spec', 'suspend')) || isSet(at(previous, 'status', 'startTime'));

const SEALED: readonly ImmutableField[] = ['data', 'binaryData'].map((name) => ({
  ...whole(name),
  when: (previous, next) => isSealed(previous) && isSet(at(next, name)),
}));

const BINDING: readonly ImmutableField[] = [said('roleRef')];

/**
 * What an update may not change, by `group/Kind`.
 * Source: kubernetes pkg/apis/{apps,batch,core,rbac,storage,scheduling,networking,discovery}/validation (1.34),
 * apiextensions-apiserver pkg/apis/apiextensions/validation, and the rules of Gateway API's CRDs.
 */
export const IMMUTABLE_FIELDS: Readonly<Record<string, readonly ImmutableField[]>> = Object.freeze({
  'apps/Deployment': SELECTOR,
  'apps/ReplicaSet': SELECTOR,
  'apps/DaemonSet': SELECTOR,
  'apps/StatefulSet': [
    ...SELECTOR,
    said('spec', 'serviceName'),
    said('spec', 'podManagementPolicy'),
    said('spec', 'volumeClaimTemplates'),
  ],
  'batch/Job': [
    said('spec', 'selector'),
    { ...said('spec', 'template'), when: hasStarted },
    said('spec', 'completionMode'),
    said('spec', 'podFailurePolicy'),
    said('spec', 'backoffLimitPerIndex'),
    said('spec', 'successPolicy'),
    said('spec', 'managedBy'),
    {
      ...said('spec', 'completions'),
      when: (previous) => text(at(previous, 'spec', 'completionMode')) !== 'Indexed',
    },
  ],
  '/Service': [{ ...said('spec', 'clusterIP'), when: isClusterIpFixed }],
  '/PersistentVolumeClaim': [
    {
      ...said('spec'),
      except: ['resources', 'volumeAttributesClassName', 'dataSource', 'dataSourceRef'],
    },
  ],
  '/PersistentVolume': ['csi', 'hostPath', 'local', 'nfs'].map((source) => said('spec', source)),
  '/ConfigMap': SEALED,
  '/Secret': [said('type'), ...SEALED],
  'rbac.authorization.k8s.io/RoleBinding': BINDING,
  'rbac.authorization.k8s.io/ClusterRoleBinding': BINDING,
  'storage.k8s.io/StorageClass': [
    said('provisioner'),
    whole('parameters'),
    said('reclaimPolicy'),
    said('volumeBindingMode'),
  ],
  'scheduling.k8s.io/PriorityClass': [said('value'), said('preemptionPolicy')],
  'networking.k8s.io/IngressClass': [said('spec', 'controller')],
  'discovery.k8s.io/EndpointSlice': [said('addressType')],
  'apiextensions.k8s.io/CustomResourceDefinition': [
    said('spec', 'group'),
    said('spec', 'scope'),
    said('spec', 'names', 'kind'),
    said('spec', 'names', 'plural'),
  ],
  'gateway.networking.k8s.io/GatewayClass': [said('spec', 'controllerName')],
});

/** The fields whose value in `next` an API server would refuse, as `previous` has another one. */
export function changedFields(
  kind: string,
  previous: JsonObject,
  next: JsonObject,
): readonly ImmutableField[] {
  const [before, now] = [rootField(previous), rootField(next)];
  const fields = Object.hasOwn(IMMUTABLE_FIELDS, kind) ? (IMMUTABLE_FIELDS[kind] ?? []) : [];
  return fields.filter((field) => {
    if (field.when && !field.when(before, now)) return false;
    const [old, wanted] = [at(before, ...field.path).value, at(now, ...field.path).value];
    return !isSame(without(wanted, field.except), without(old, field.except), field.compare);
  });
}

function without(value: unknown, except: readonly string[] | undefined): unknown {
  if (!except || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !except.includes(name)));
}

function isSame(wanted: unknown, old: unknown, compare: ImmutableField['compare']): boolean {
  if (compare === 'said' && (wanted === undefined || wanted === null)) return true;
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(old) &&
      wanted.length === old.length &&
      wanted.every((item, i) => isSame(item, old[i], compare))
    );
  }
  if (typeof wanted !== 'object' || wanted === null) return isSameScalar(wanted, old);
  if (typeof old !== 'object' || old === null || Array.isArray(old)) return isEmpty(wanted) && !old;
  const before = new Map<string, unknown>(Object.entries(old));
  const names =
    compare === 'said' ? Object.keys(wanted) : [...before.keys(), ...Object.keys(wanted)];
  const now = new Map<string, unknown>(Object.entries(wanted));
  return names.every((name) => isSame(now.get(name), before.get(name), compare));
}

function isEmpty(value: object): boolean {
  return Object.keys(value).length === 0;
}

/** Numbers that are kept as text (`1` and `"1"` of a quantity or a port) are the same. */
function isSameScalar(wanted: unknown, old: unknown): boolean {
  if (wanted === old || ((wanted ?? undefined) === undefined && (old ?? undefined) === undefined)) {
    return true;
  }
  const isScalar = (value: unknown): value is string | number =>
    typeof value === 'string' || typeof value === 'number';
  return isScalar(wanted) && isScalar(old) && sameQuantity(String(wanted), String(old));
}

function sameQuantity(a: string, b: string): boolean {
  return a === b || (isQuantity(a) && isQuantity(b) && compareQuantities(a, b) === 0);
}
