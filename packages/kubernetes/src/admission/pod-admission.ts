import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { AdmissionPlugin, AdmissionResponse } from '../admission.ts';
import type { Random } from '../reconciler.ts';
import { textOf } from '@drydock/object-validation';
import { randomSuffix } from '../registry/names.ts';
import type { StoreView } from '../store.ts';

const unchanged: AdmissionResponse = { allowed: true };
const serviceAccounts = { group: '', resource: 'serviceaccounts' } as const;
const priorityClasses = { group: 'scheduling.k8s.io', resource: 'priorityclasses' } as const;

const MOUNT_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** `ServiceAccount`: gives pods an account, its pull secrets and a projected token. @see kubernetes plugin/pkg/admission/serviceaccount */
export function createServiceAccountPlugin(random: Random): AdmissionPlugin {
  return {
    name: 'ServiceAccount',
    phase: 'mutating',
    admit(request, store) {
      if (request.resource.resource !== 'pods' || request.operation !== 'CREATE') return unchanged;
      const { object } = request;
      if (object.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined)
        return unchanged;
      const spec = asObject(object.spec);
      const name =
        typeof spec.serviceAccountName === 'string' ? spec.serviceAccountName : 'default';
      const account = store.get(serviceAccounts, request.namespace, name);
      if (!account) {
        return {
          allowed: false,
          message: `error looking up service account ${request.namespace}/${name}: serviceaccount "${name}" not found`,
        };
      }
      return { allowed: true, object: withAccount(object, account, random) };
    },
  };
}

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];

function withAccount(
  object: KubernetesObject,
  account: KubernetesObject,
  random: Random,
): KubernetesObject {
  const spec = asObject(object.spec);
  const { name } = account.metadata;
  const next: Record<string, unknown> = { ...spec, serviceAccountName: name, serviceAccount: name };
  const secrets = asList(account.imagePullSecrets);
  if (asList(spec.imagePullSecrets).length === 0 && secrets.length > 0)
    next.imagePullSecrets = secrets;
  const mounts = spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true;
  if (mounts === true) mountToken(next, random);
  return { ...object, spec: next };
}

function mountToken(spec: Record<string, unknown>, random: Random): void {
  const existing = asList(spec.volumes).find((volume) =>
    String(volume.name).startsWith('kube-api-access-'),
  );
  const name = existing ? String(existing.name) : `kube-api-access-${randomSuffix(random)}`;
  let isUsed = false;
  for (const list of ['initContainers', 'containers']) {
    const containers = spec[list];
    if (!Array.isArray(containers)) continue;
    spec[list] = containers.map((container: unknown) => {
      const mounts = asList(asObject(container).volumeMounts);
      if (mounts.some((mount) => mount.mountPath === MOUNT_PATH)) return container;
      isUsed = true;
      return {
        ...asObject(container),
        volumeMounts: [...mounts, { name, readOnly: true, mountPath: MOUNT_PATH }],
      };
    });
  }
  if (isUsed && !existing) spec.volumes = [...asList(spec.volumes), { name, ...tokenVolume }];
}

const tokenVolume = {
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
      { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
      {
        downwardAPI: {
          items: [
            { path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } },
          ],
        },
      },
    ],
    defaultMode: 420,
  },
};

const tolerationFor = (key: string): PlainObject => ({
  key,
  operator: 'Exists',
  effect: 'NoExecute',
  tolerationSeconds: 300,
});
const defaultTolerations = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'].map(
  tolerationFor,
);

/** `DefaultTolerationSeconds`: a pod stays five minutes on a node that went away. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  phase: 'mutating',
  admit({ resource, operation, object }) {
    if (resource.resource !== 'pods' || operation !== 'CREATE') return unchanged;
    const spec = asObject(object.spec);
    const tolerations = asList(spec.tolerations);
    const missing = defaultTolerations.filter(
      ({ key }) =>
        !tolerations.some(
          (toleration) =>
            (toleration.key === key || toleration.key === undefined || toleration.key === '') &&
            (toleration.effect === 'NoExecute' ||
              toleration.effect === undefined ||
              toleration.effect === ''),
        ),
    );
    if (missing.length === 0) return unchanged;
    return {
      allowed: true,
      object: { ...object, spec: { ...spec, tolerations: [...tolerations, ...missing] } },
    };
  },
};

const builtInPriorities: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000,
  'system-node-critical': 2_000_001_000,
};

/** `Priority`: resolves the class into a number. */
export const priorityAdmission: AdmissionPlugin = {
  name: 'Priority',
  phase: 'mutating',
  admit({ resource, operation, object }, store) {
    if (resource.resource !== 'pods' || operation !== 'CREATE') return unchanged;
    const spec = asObject(object.spec);
    const found = findPriority(spec.priorityClassName, store);
    if (!found) {
      return {
        allowed: false,
        message: `no PriorityClass with name ${String(spec.priorityClassName)} was found`,
      };
    }
    const { className, ...values } = found;
    if (typeof spec.priority === 'number' && spec.priority !== found.priority) {
      return {
        allowed: false,
        message: `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${found.priority} from the given PriorityClass name`,
      };
    }
    const next = {
      ...spec,
      ...(className === undefined ? {} : { priorityClassName: className }),
      ...values,
      preemptionPolicy: spec.preemptionPolicy ?? values.preemptionPolicy,
    };
    return { allowed: true, object: { ...object, spec: next } };
  },
};

interface FoundPriority {
  readonly className?: string;
  readonly priority: number;
  readonly preemptionPolicy: string;
}

function findPriority(name: unknown, store: StoreView): FoundPriority | undefined {
  if (typeof name === 'string' && name !== '') {
    const own = store.get(priorityClasses, '', name);
    const value = own ? Number(own.value) : builtInPriorities[name];
    if (value === undefined) return undefined;
    return {
      priority: value,
      preemptionPolicy: textOf(own?.preemptionPolicy) || 'PreemptLowerPriority',
    };
  }
  const standard = store.list(priorityClasses).find((each) => each.globalDefault === true);
  if (!standard) return { priority: 0, preemptionPolicy: 'PreemptLowerPriority' };
  return {
    className: standard.metadata.name,
    priority: Number(standard.value),
    preemptionPolicy: textOf(standard.preemptionPolicy) || 'PreemptLowerPriority',
  };
}

const runtimeClasses = { group: 'node.k8s.io', resource: 'runtimeclasses' } as const;

/** `RuntimeClass`: the class that a pod names has to be there. */
export const runtimeClassAdmission: AdmissionPlugin = {
  name: 'RuntimeClass',
  phase: 'mutating',
  admit({ resource, operation, object }, store) {
    if (resource.resource !== 'pods' || operation !== 'CREATE') return unchanged;
    const name = textOf(asObject(object.spec).runtimeClassName);
    if (name === '' || store.get(runtimeClasses, '', name)) return unchanged;
    return { allowed: false, message: `pod rejected: RuntimeClass "${name}" not found` };
  },
};
