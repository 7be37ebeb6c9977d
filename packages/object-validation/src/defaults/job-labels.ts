import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject } from '@drydock/merge';
import { mapField } from './fill.ts';

const CONTROLLER_UID = 'batch.kubernetes.io/controller-uid';
const JOB_NAME = 'batch.kubernetes.io/job-name';

/** A Job selects its pods by its own uid, which its template gets as labels. */
export function withControllerLabels(object: KubernetesObject): KubernetesObject {
  const spec = isPlainObject(object.spec) ? object.spec : {};
  if (spec.manualSelector === true) return object;
  const { uid = '', name } = object.metadata;
  const labels = {
    [CONTROLLER_UID]: uid,
    [JOB_NAME]: name,
    'controller-uid': uid,
    'job-name': name,
  };
  const withLabels = mapField(spec, 'template', (template) => {
    const metadata = isPlainObject(template.metadata) ? template.metadata : {};
    const own = isPlainObject(metadata.labels) ? metadata.labels : {};
    return { ...template, metadata: { ...metadata, labels: { ...own, ...labels } } };
  });
  const given = isPlainObject(spec.selector) ? spec.selector : {};
  const own_ = isPlainObject(given.matchLabels) ? given.matchLabels : {};
  const selector = { ...given, matchLabels: { ...own_, [CONTROLLER_UID]: uid } };
  const next = { ...withLabels, manualSelector: false, selector };
  const template = isPlainObject(spec.template) ? spec.template : {};
  const metadata = isPlainObject(template.metadata) ? template.metadata : {};
  const own =
    object.metadata.labels ??
    (isPlainObject(metadata.labels) ? (metadata.labels as Record<string, string>) : {}); // labels of a decoded template
  const all = { ...own, ...labels };
  return { ...object, metadata: { ...object.metadata, labels: all }, spec: next };
}
