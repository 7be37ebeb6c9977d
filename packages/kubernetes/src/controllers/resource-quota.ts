import type { KubernetesObject } from '@drydock/manifests';
import { deepEqual, formatQuantity, isPlainObject } from '@drydock/merge';
import { usedOf } from '../admission/quota/resource-quota.ts';
import type { Reconciler } from '../reconciler.ts';

const quotas = { group: '', resource: 'resourcequotas' } as const;

/** Keeps `status.hard` and `status.used` of quotas. @see kubernetes pkg/controller/resourcequota */
export const resourceQuotaController: Reconciler = {
  name: 'resourcequota-controller',
  manager: 'kube-controller-manager',
  keysOf({ object, resource, type, previous }, store) {
    const { namespace } = object.metadata;
    if (namespace === undefined || resource.resource === 'events') return [];
    const all = store.list(quotas, namespace);
    if (all.length === 0) return [];
    // Of what changes, only the end of a pod and a quota itself change what is used.
    const isMove = type !== 'MODIFIED' || resource.resource === 'resourcequotas';
    const isPhase = resource.resource === 'pods' && phaseOf(object) !== phaseOf(previous);
    if (!isMove && !isPhase) return [];
    return all.map(({ metadata }) => `${namespace}/${metadata.name}`);
  },
  reconcile(key, { store }) {
    const [namespace = '', name = ''] = key.split('/');
    const quota = store.get(quotas, namespace, name);
    if (!quota) return { writes: [] };
    const spec = isPlainObject(quota.spec) ? quota.spec : {};
    const hard = isPlainObject(spec.hard) ? spec.hard : {};
    const used = Object.fromEntries(
      [...usedOf(quota, store)].map(([resource, amount]) => [resource, formatQuantity(amount)]),
    );
    const status = { hard, used };
    if (deepEqual(status, quota.status)) return { writes: [] };
    const object: KubernetesObject = { ...quota, status };
    return { writes: [{ verb: 'updateStatus', resource: quotas, object }] };
  },
};

const phaseOf = (pod: KubernetesObject | undefined): unknown =>
  isPlainObject(pod?.status) ? pod.status.phase : undefined;
