import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import { forbiddenField, invalidValue, type StatusCause } from './field-error.ts';
import { validatePodSpec } from './pod-spec.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

export function validatePod(object: KubernetesObject, isNew: boolean): readonly StatusCause[] {
  return [
    ...validatePodSpec(asObject(object.spec), 'spec'),
    ...(isNew ? validateNewPod(object) : []),
  ];
}

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';

/** What only a new pod may not have. */
function validateNewPod(object: KubernetesObject): readonly StatusCause[] {
  const { ephemeralContainers } = asObject(object.spec);
  const causes: StatusCause[] = [];
  const seccomp = object.metadata.annotations?.[SECCOMP];
  const isProfile = /^(runtime\/default|docker\/default|unconfined|localhost\/.+)$/;
  if (seccomp !== undefined && !isProfile.test(seccomp)) {
    const why = 'must be a valid seccomp profile';
    causes.push(invalidValue(`metadata.annotations.${SECCOMP}`, seccomp, why));
  }
  if (Array.isArray(ephemeralContainers) && ephemeralContainers.length > 0)
    causes.push(forbiddenField('spec.ephemeralContainers', 'cannot be set on create'));
  return causes;
}
