import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { duplicate, invalidValue, notSupported, required } from './field-error.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const SYSCTL = /^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$/;

function validateId(value: unknown, field: string): readonly StatusCause[] {
  if (typeof value !== 'number' || (value >= 0 && value <= 2_147_483_647)) return [];
  return [invalidValue(field, value, 'must be between 0 and 2147483647, inclusive')];
}

/** Of a pod. @see kubernetes pkg/apis/core/validation ValidatePodSecurityContext */
export function validatePodContext(context: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(context)) return [];
  const groups: readonly unknown[] = Array.isArray(context.supplementalGroups)
    ? context.supplementalGroups
    : [];
  return [
    ...['fsGroup', 'runAsUser', 'runAsGroup'].flatMap((key) =>
      validateId(context[key], `${field}.${key}`),
    ),
    ...groups.flatMap((group, i) => validateId(group, `${field}.supplementalGroups[${i}]`)),
    ...validateSysctls(asList(context.sysctls), `${field}.sysctls`),
    ...validateSeccomp(context.seccompProfile, `${field}.seccompProfile`),
  ];
}

function validateSysctls(list: readonly PlainObject[], field: string): readonly StatusCause[] {
  const seen = new Set<string>();
  return list.flatMap((sysctl, i) => {
    const at = `${field}[${i}].name`;
    const name = textOf(sysctl.name);
    if (name === '') return [required(at)];
    if (name.length > 253 || !SYSCTL.test(name)) {
      const why = String.raw`must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`;
      return [invalidValue(at, name, why)];
    }
    if (seen.has(name)) return [duplicate(at, name)];
    seen.add(name);
    return [];
  });
}

function validateSeccomp(profile: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(profile)) return [];
  const { type, localhostProfile } = profile;
  const types = ['Localhost', 'RuntimeDefault', 'Unconfined'];
  if (textOf(type) === '')
    return [required(`${field}.type`, 'type is required when seccompProfile is set')];
  if (!types.includes(textOf(type))) return [notSupported(`${field}.type`, type, types)];
  if (type === 'Localhost') {
    return textOf(localhostProfile) === ''
      ? [required(`${field}.localhostProfile`, 'must be set when seccomp type is Localhost')]
      : [];
  }
  return localhostProfile === undefined
    ? []
    : [
        invalidValue(
          `${field}.localhostProfile`,
          localhostProfile,
          'can only be set when seccomp type is Localhost',
        ),
      ];
}

/** Of a container. @see kubernetes pkg/apis/core/validation ValidateSecurityContext */
export function validateContainerContext(context: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(context)) return [];
  const causes = [
    ...['runAsUser', 'runAsGroup'].flatMap((key) => validateId(context[key], `${field}.${key}`)),
    ...validateSeccomp(context.seccompProfile, `${field}.seccompProfile`),
  ];
  if (context.allowPrivilegeEscalation === false) {
    const { add } = asObject(context.capabilities);
    const refuse = (what: string): StatusCause =>
      invalidValue(
        field,
        internalContext(context),
        `cannot set \`allowPrivilegeEscalation\` to false and ${what}`,
      );
    if (context.privileged === true) causes.push(refuse('`privileged` to true'));
    if (Array.isArray(add) && add.includes('CAP_SYS_ADMIN'))
      causes.push(refuse('`capabilities.Add` CAP_SYS_ADMIN'));
  }
  return causes;
}

const MEMBERS = [
  'capabilities',
  'privileged',
  'seLinuxOptions',
  'windowsOptions',
  'runAsUser',
  'runAsGroup',
  'runAsNonRoot',
  'readOnlyRootFilesystem',
  'allowPrivilegeEscalation',
  'procMount',
  'seccompProfile',
  'appArmorProfile',
];

/** The context as the server's own type is printed: Go's names, every member. */
function internalContext(context: PlainObject): PlainObject {
  const goName = (name: string): string =>
    name === 'seLinuxOptions' ? 'SELinuxOptions' : name.charAt(0).toUpperCase() + name.slice(1);
  const shown = (value: unknown): unknown =>
    isPlainObject(value)
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [goName(key), shown(each)]))
      : (value ?? null);
  return Object.fromEntries(
    MEMBERS.map((name) => {
      const value = context[name];
      if (name !== 'capabilities' || !isPlainObject(value)) return [goName(name), shown(value)];
      return ['Capabilities', { Add: value.add ?? null, Drop: value.drop ?? null }];
    }),
  );
}
