import type { GroupVersionKind } from '@drydock/manifests';
import { isDnsLabel, isDnsSubdomain, isPathSegment, isServiceName } from './names.ts';

interface NameRule {
  readonly isValid: (name: string) => boolean;
  readonly hint: string;
}

const SUBDOMAIN: NameRule = {
  isValid: isDnsSubdomain,
  hint: 'Lower case letters, digits, "-" and "." inside, at most 253 characters.',
};
const LABEL: NameRule = {
  isValid: isDnsLabel,
  hint: 'Lower case letters, digits and inner dashes, at most 63 characters.',
};
const SERVICE: NameRule = {
  isValid: isServiceName,
  hint: 'Lower case letters, digits and inner dashes, a letter first, at most 63 characters.',
};
const SEGMENT: NameRule = { isValid: isPathSegment, hint: 'No "/" and no "%".' };
const CRON_JOB: NameRule = {
  isValid: (name) => name.length <= 52 && isDnsSubdomain(name),
  hint: 'As its Jobs get a longer name: at most 52 characters, lower case letters, digits, "-" and ".".',
};

/** Kinds whose names are not DNS names. Source: the strategies of Kubernetes 1.34 (NameIsDNS…, ValidatePathSegmentName). */
const BY_KIND: Readonly<Record<string, NameRule>> = {
  '/Namespace': LABEL,
  '/Service': SERVICE,
  'batch/CronJob': CRON_JOB,
  'rbac.authorization.k8s.io/ClusterRole': SEGMENT,
  'rbac.authorization.k8s.io/ClusterRoleBinding': SEGMENT,
  'rbac.authorization.k8s.io/Role': SEGMENT,
  'rbac.authorization.k8s.io/RoleBinding': SEGMENT,
};

/** What a name of this kind must look like, undefined when it does. */
export function nameProblem({ group, kind }: GroupVersionKind, name: string): string | undefined {
  const key = `${group}/${kind}`;
  const rule = (Object.hasOwn(BY_KIND, key) ? BY_KIND[key] : undefined) ?? SUBDOMAIN;
  return rule.isValid(name) ? undefined : rule.hint;
}
