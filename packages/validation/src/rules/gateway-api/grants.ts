import { at, items, rootField, text } from '../../field.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Subject } from '../../subject.ts';

/** The group of the Gateway API. */
export const GATEWAY_API = 'gateway.networking.k8s.io';

/** What a reference leads to, in another namespace. */
export interface GrantedTarget {
  readonly kind: 'Service' | 'Secret' | 'ConfigMap';
  readonly namespace: string;
  readonly name: string;
}

/** Whether a ReferenceGrant in the namespace of the target lets the subject refer to it. */
export function isGranted(set: ResourceSet, subject: Subject, target: GrantedTarget): boolean {
  const grants = set.ofKind(GATEWAY_API, 'ReferenceGrant');
  return grants.some((grant) => {
    if (grant.namespace !== target.namespace) return false;
    const spec = at(rootField(grant.object), 'spec');
    const from = items(at(spec, 'from')).some(
      (entry) =>
        text(at(entry, 'kind')) === subject.key.kind &&
        text(at(entry, 'group')) === GATEWAY_API &&
        text(at(entry, 'namespace')) === subject.namespace,
    );
    const to = items(at(spec, 'to')).some((entry) => {
      const name = text(at(entry, 'name'));
      return (
        text(at(entry, 'group')) === '' &&
        text(at(entry, 'kind')) === target.kind &&
        (name === '' || name === target.name)
      );
    });
    return from && to;
  });
}
