import { missingReference } from '../../codes/kubernetes.ts';
import { at, isTrue, items, text, type Field } from '../../field.ts';
import { containersOf, pods, podTemplates, type PodLike } from '../../kubernetes/pods.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';

interface Reference {
  readonly kind: 'ConfigMap' | 'Secret';
  /** The object that holds the name, and perhaps `optional`. */
  readonly holder: Field;
  readonly name: Field;
}

/** Pods start only when the ConfigMaps and Secrets that they name exist. */
export const podReferencesRule: SetRule = {
  scope: 'set',
  name: 'kubernetes/pod-references',
  codes: [missingReference],
  check(set, report) {
    if (!set.complete) return;
    for (const pod of [...set.derived(pods), ...set.derived(podTemplates)]) {
      if (pod.subject.source) checkPod({ set, report, subject: pod.subject }, pod);
    }
  },
};

function checkPod(site: Site, pod: PodLike): void {
  const { set } = site;
  for (const { kind, holder, name: field } of referencesOf(pod.spec)) {
    const name = text(field);
    if (name === '' || isTrue(at(holder, 'optional'))) continue;
    if (set.find('', kind, pod.namespace, name) || isMadeByCluster(name)) continue;
    const known = set.ofKind('', kind).filter((subject) => subject.namespace === pod.namespace);
    const { hint, fixes } = nearWords(
      site,
      field,
      known.map(({ key }) => key.name),
    );
    site.report(pod.subject, {
      code: missingReference,
      path: field.path,
      message: `There is no ${kind} "${name}" in namespace "${pod.namespace}".`,
      hint: hint ?? 'Create it, or say optional: true if the pod can do without.',
      fixes,
    });
  }
}

function isMadeByCluster(name: string): boolean {
  return name === 'kube-root-ca.crt' || name === 'istio-ca-root-cert';
}

function referencesOf(spec: Field): readonly Reference[] {
  const references: Reference[] = [];
  const add = (kind: Reference['kind'], holder: Field, key = 'name'): void => {
    references.push({ kind, holder, name: at(holder, key) });
  };
  for (const container of containersOf(spec)) {
    for (const source of items(at(container, 'envFrom'))) {
      add('ConfigMap', at(source, 'configMapRef'));
      add('Secret', at(source, 'secretRef'));
    }
    for (const variable of items(at(container, 'env'))) {
      add('ConfigMap', at(variable, 'valueFrom', 'configMapKeyRef'));
      add('Secret', at(variable, 'valueFrom', 'secretKeyRef'));
    }
  }
  for (const volume of items(at(spec, 'volumes'))) {
    add('ConfigMap', at(volume, 'configMap'));
    add('Secret', at(volume, 'secret'), 'secretName');
  }
  return references;
}
