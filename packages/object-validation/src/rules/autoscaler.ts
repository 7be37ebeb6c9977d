import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, parseQuantity, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { forbiddenField, invalidValue, notSupported, required } from './field-error.ts';
import { pathSegment } from './name-rules.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** @see kubernetes pkg/apis/autoscaling/validation */
export function validateAutoscaler(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const [min, max] = [spec.minReplicas, Number(spec.maxReplicas ?? 0)];
  const causes: StatusCause[] = [];
  if (typeof min === 'number' && min < 1)
    causes.push(invalidValue('spec.minReplicas', min, 'must be greater than or equal to 1'));
  if (max < 1) causes.push(invalidValue('spec.maxReplicas', max, 'must be greater than 0'));
  if (typeof min === 'number' && max < min) {
    const why = 'must be greater than or equal to `minReplicas`';
    causes.push(invalidValue('spec.maxReplicas', max, why));
  }
  return [
    ...causes,
    ...validateReference(asObject(spec.scaleTargetRef), 'spec.scaleTargetRef'),
    ...asList(spec.metrics).flatMap((metric, i) => validateMetric(metric, `spec.metrics[${i}]`)),
  ];
}

function validateReference(reference: PlainObject, field: string): readonly StatusCause[] {
  const part = (key: string): readonly StatusCause[] => {
    const value = textOf(reference[key]);
    if (value === '') return [required(`${field}.${key}`)];
    return pathSegment(value).map((problem) => invalidValue(`${field}.${key}`, value, problem));
  };
  const apiVersion = textOf(reference.apiVersion);
  const isCore = ['ReplicationController'].includes(textOf(reference.kind));
  const lacksGroup = !apiVersion.includes('/') && !(isCore && apiVersion === 'v1');
  return [
    ...part('kind'),
    ...part('name'),
    ...(lacksGroup
      ? [invalidValue(`${field}.apiVersion`, apiVersion, 'apiVersion must specify API group')]
      : []),
  ];
}

const SOURCES: Readonly<Record<string, string>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
};

function validateMetric(metric: PlainObject, field: string): readonly StatusCause[] {
  const type = textOf(metric.type);
  if (type === '') return [required(`${field}.type`, 'must specify a metric source type')];
  const key = SOURCES[type];
  if (key === undefined) return [notSupported(`${field}.type`, type, Object.keys(SOURCES))];
  const source = metric[key];
  if (!isPlainObject(source)) {
    return [required(`${field}.${key}`, 'must populate information for the given metric source')];
  }
  const at = `${field}.${key}`;
  if (key !== 'resource' && key !== 'containerResource')
    return validateTarget(asObject(source.target), `${at}.target`);
  return [
    ...(textOf(source.name) === '' ? [required(`${at}.name`, 'must specify a resource name')] : []),
    ...(key === 'containerResource' && textOf(source.container) === ''
      ? [required(`${at}.container`, 'must specify a container name')]
      : []),
    ...validateTarget(asObject(source.target), `${at}.target`),
    ...onlyOne(asObject(source.target), `${at}.target`),
  ];
}

function validateTarget(target: PlainObject, field: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const type = textOf(target.type);
  if (type === '') causes.push(required(`${field}.type`, 'must specify a metric target type'));
  else if (!['Utilization', 'Value', 'AverageValue'].includes(type)) {
    causes.push(
      invalidValue(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue'),
    );
  }
  for (const key of ['value', 'averageValue']) {
    const amount = target[key] === undefined ? undefined : parseQuantity(textOf(target[key]));
    if (amount && amount.nano <= 0n)
      causes.push(invalidValue(`${field}.${key}`, textOf(target[key]), 'must be positive'));
  }
  const { averageUtilization } = target;
  if (typeof averageUtilization === 'number' && averageUtilization < 1) {
    causes.push(
      invalidValue(`${field}.averageUtilization`, averageUtilization, 'must be greater than 0'),
    );
  }
  return causes;
}

function onlyOne(target: PlainObject, field: string): readonly StatusCause[] {
  const { averageUtilization, averageValue } = target;
  if (averageUtilization === undefined && averageValue === undefined) {
    const why = 'must set either a target raw value or a target utilization';
    return [required(`${field}.averageUtilization`, why)];
  }
  if (averageUtilization === undefined || averageValue === undefined) return [];
  const why = 'may not set both a target raw value and a target utilization';
  return [forbiddenField(`${field}.averageValue`, why)];
}
