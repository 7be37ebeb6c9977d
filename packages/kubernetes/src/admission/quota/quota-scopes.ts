import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { qosClassOf } from '../../defaults/pod-strategy.ts';
import { textOf } from '@drydock/object-validation';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

/** Whether a quota is about a pod; one without scopes is about everything. */
export function isInScope(quota: KubernetesObject, object: KubernetesObject): boolean {
  const spec = asObject(quota.spec);
  const scopes = Array.isArray(spec.scopes) ? spec.scopes.map(textOf) : [];
  const expressions = asList(asObject(spec.scopeSelector).matchExpressions);
  if (scopes.length === 0 && expressions.length === 0) return true;
  if (object.kind !== 'Pod') return false;
  return (
    scopes.every((scope) => matches(object, { scopeName: scope, operator: 'Exists' })) &&
    expressions.every((expression) => matches(object, expression))
  );
}

function matches(pod: KubernetesObject, { scopeName, operator, values }: PlainObject): boolean {
  const spec = asObject(pod.spec);
  switch (scopeName) {
    case 'Terminating':
      return typeof spec.activeDeadlineSeconds === 'number';
    case 'NotTerminating':
      return typeof spec.activeDeadlineSeconds !== 'number';
    case 'BestEffort':
      return qosClassOf(spec) === 'BestEffort';
    case 'NotBestEffort':
      return qosClassOf(spec) !== 'BestEffort';
    case 'PriorityClass': {
      const name = textOf(spec.priorityClassName);
      const list = Array.isArray(values) ? values.map(textOf) : [];
      if (operator === 'Exists') return name !== '';
      if (operator === 'DoesNotExist') return name === '';
      return operator === 'In' ? list.includes(name) : !list.includes(name);
    }
    case 'CrossNamespacePodAffinity':
      return /"namespaces":\[|"namespaceSelector":/.test(JSON.stringify(spec.affinity ?? {}));
    default:
      return false;
  }
}
