import { at, items, rootField, text, type Field } from '../field.ts';
import type { ResourceSet } from '../resource-set.ts';
import { labelsOf, textPairs, type Subject } from '../subject.ts';
import type { Labels } from './label-selector.ts';

/** A pod, or the template of a workload that would make pods. */
export interface PodLike {
  readonly subject: Subject;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: Field;
  readonly isTemplate: boolean;
}

/** The pods of the set. */
export function pods(set: ResourceSet): readonly PodLike[] {
  return set.ofKind('', 'Pod').map((subject) => {
    const root = rootField(subject.object);
    return {
      subject,
      namespace: subject.namespace,
      labels: labelsOf(subject),
      annotations: textPairs(at(root, 'metadata', 'annotations').value),
      spec: at(root, 'spec'),
      isTemplate: false,
    };
  });
}

const TEMPLATES: readonly (readonly [group: string, kind: string, path: readonly string[]])[] = [
  ['apps', 'Deployment', ['spec', 'template']],
  ['apps', 'StatefulSet', ['spec', 'template']],
  ['apps', 'DaemonSet', ['spec', 'template']],
  ['apps', 'ReplicaSet', ['spec', 'template']],
  ['batch', 'Job', ['spec', 'template']],
  ['batch', 'CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
  ['argoproj.io', 'Rollout', ['spec', 'template']],
];

/** The pod templates of the set's workloads. */
export function podTemplates(set: ResourceSet): readonly PodLike[] {
  return TEMPLATES.flatMap(([group, kind, path]) =>
    set.ofKind(group, kind).map((subject) => templateOf(subject, path)),
  );
}

function templateOf(subject: Subject, path: readonly string[]): PodLike {
  const template = at(rootField(subject.object), ...path);
  return {
    subject,
    namespace: subject.namespace,
    labels: textPairs(at(template, 'metadata', 'labels').value),
    annotations: textPairs(at(template, 'metadata', 'annotations').value),
    spec: at(template, 'spec'),
    isTemplate: true,
  };
}

/**
 * What selectors may select: pods, and unless files are judged as they are written also the pods
 * that workloads would make.
 */
export function workloads(set: ResourceSet): readonly PodLike[] {
  if (set.context.asWritten) return set.derived(pods);
  return [...set.derived(pods), ...set.derived(podTemplates)];
}

/** The containers of a pod, init containers behind the others. */
export function containersOf(spec: Field): readonly Field[] {
  return [...items(at(spec, 'containers')), ...items(at(spec, 'initContainers'))];
}

/** The sidecar's container, also where it is an init container. */
export function proxyContainer(spec: Field): Field | undefined {
  return containersOf(spec).find(
    (container) =>
      text(at(container, 'name')) === 'istio-proxy' && text(at(container, 'image')) !== '',
  );
}
