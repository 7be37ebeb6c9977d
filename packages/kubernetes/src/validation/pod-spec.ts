import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from '../admission.ts';
import { textOf } from '../registry/text.ts';
import {
  absentReference,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from './field-error.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { dns1123Label, dns1123Subdomain } from './name-rules.ts';
import { nonNegative, port } from './numbers.ts';
import { validateResources } from './resources.ts';

const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});

const valid = new WeakSet<PlainObject>();

/** A pod spec, in pods and in templates. @see kubernetes pkg/apis/core/validation */
export function validatePodSpec(spec: PlainObject, field: string): readonly StatusCause[] {
  if (valid.has(spec)) return [];
  const causes = checkPodSpec(spec, field);
  if (causes.length === 0) valid.add(spec);
  return causes;
}

function checkPodSpec(spec: PlainObject, field: string): readonly StatusCause[] {
  const volumes = asList(spec.volumes);
  const names = new Set(volumes.map(({ name }) => textOf(name)));
  const containers = asList(spec.containers);
  const grace = spec.terminationGracePeriodSeconds;
  return [
    ...validateVolumes(volumes, `${field}.volumes`),
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...validateContainers(containers, `${field}.containers`, { names, taken: [] }),
    ...validateContainers(asList(spec.initContainers), `${field}.initContainers`, {
      names,
      taken: containers.map(({ name }) => textOf(name)),
    }),
    ...oneOf(spec.restartPolicy, `${field}.restartPolicy`, ['Always', 'OnFailure', 'Never']),
    ...oneOf(spec.dnsPolicy, `${field}.dnsPolicy`, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
    ...(typeof grace === 'number' && grace < 0
      ? [
          invalidValue(
            `${field}.terminationGracePeriodSeconds`,
            grace,
            'must be greater than or equal to 0',
          ),
        ]
      : []),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...named(spec.serviceAccountName, `${field}.serviceAccountName`, dns1123Subdomain),
    ...named(spec.nodeName, `${field}.nodeName`, dns1123Subdomain),
    ...named(spec.hostname, `${field}.hostname`, dns1123Label),
    ...named(spec.subdomain, `${field}.subdomain`, dns1123Label),
    ...validateTolerations(asList(spec.tolerations), `${field}.tolerations`),
  ];
}

function oneOf(value: unknown, field: string, allowed: readonly string[]): readonly StatusCause[] {
  if (value === undefined) return [];
  return allowed.includes(textOf(value)) ? [] : [notSupported(field, value, allowed)];
}

function named(
  value: unknown,
  field: string,
  rule: (name: string) => readonly string[],
): readonly StatusCause[] {
  if (value === undefined || value === '') return [];
  return rule(textOf(value)).map((problem) => invalidValue(field, value, problem));
}

function validateVolumes(volumes: readonly PlainObject[], field: string): readonly StatusCause[] {
  const seen = new Set<string>();
  return volumes.flatMap((volume, i) => {
    const at = `${field}[${i}]`;
    const name = textOf(volume.name);
    const causes: StatusCause[] = [];
    const sources = Object.keys(volume).filter((key) => key !== 'name');
    if (sources.length === 0) causes.push(required(at, 'must specify a volume type'));
    for (const extra of sources.slice(1)) {
      causes.push(forbiddenField(`${at}.${extra}`, 'may not specify more than 1 volume type'));
    }
    if (name === '') causes.push(required(`${at}.name`));
    else
      causes.push(
        ...dns1123Label(name).map((problem) => invalidValue(`${at}.name`, name, problem)),
      );
    if (name !== '' && seen.has(name)) causes.push(duplicate(`${at}.name`, name));
    seen.add(name);
    return causes;
  });
}

interface Around {
  readonly names: ReadonlySet<string>;
  readonly taken: readonly string[];
}

function validateContainers(
  containers: readonly PlainObject[],
  field: string,
  around: Around,
): readonly StatusCause[] {
  const seen = new Set(around.taken);
  return containers.flatMap((container, i) => {
    const at = `${field}[${i}]`;
    const name = textOf(container.name);
    const image = textOf(container.image);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    else
      causes.push(
        ...dns1123Label(name).map((problem) => invalidValue(`${at}.name`, name, problem)),
      );
    if (name !== '' && seen.has(name)) causes.push(duplicate(`${at}.name`, name));
    seen.add(name);
    if (image === '') causes.push(required(`${at}.image`));
    else if (image.trim() !== image) {
      causes.push(
        invalidValue(`${at}.image`, image, 'must not have leading or trailing whitespace'),
      );
    }
    return [
      ...causes,
      ...validatePorts(asList(container.ports), `${at}.ports`),
      ...validateEnv(asList(container.env), `${at}.env`),
      ...validateMounts(asList(container.volumeMounts), `${at}.volumeMounts`, around.names),
      ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((key) =>
        validateProbe(container[key], `${at}.${key}`),
      ),
      ...oneOf(container.imagePullPolicy, `${at}.imagePullPolicy`, [
        'Always',
        'IfNotPresent',
        'Never',
      ]),
      ...oneOf(container.terminationMessagePolicy, `${at}.terminationMessagePolicy`, [
        'File',
        'FallbackToLogsOnError',
      ]),
      ...validateResources(asObject(container.resources), `${at}.resources`),
    ];
  });
}

const PORT_NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export function portNameProblems(name: string): readonly string[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (problems.length === 0 && !PORT_NAME.test(name))
    problems.push('must not begin or end with a hyphen');
  return problems;
}

function validatePorts(ports: readonly PlainObject[], field: string): readonly StatusCause[] {
  const seen = new Set<string>();
  return ports.flatMap((each, i) => {
    const at = `${field}[${i}]`;
    const name = textOf(each.name);
    const causes: StatusCause[] = [];
    if (name !== '') {
      const problems = portNameProblems(name);
      causes.push(...problems.map((problem) => invalidValue(`${at}.name`, name, problem)));
      if (problems.length === 0 && seen.has(name)) causes.push(duplicate(`${at}.name`, name));
      seen.add(name);
    }
    if (each.containerPort === undefined || each.containerPort === 0)
      causes.push(required(`${at}.containerPort`));
    else causes.push(...port(each.containerPort, `${at}.containerPort`));
    if (each.hostPort !== undefined) causes.push(...port(each.hostPort, `${at}.hostPort`));
    return [...causes, ...oneOf(each.protocol, `${at}.protocol`, ['SCTP', 'TCP', 'UDP'])];
  });
}

function validateEnv(env: readonly PlainObject[], field: string): readonly StatusCause[] {
  return env.flatMap((variable, i) => {
    const at = `${field}[${i}]`;
    const name = textOf(variable.name);
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    else if (name.includes('=')) {
      causes.push(
        invalidValue(
          `${at}.name`,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      );
    }
    const hasBoth = textOf(variable.value) !== '' && variable.valueFrom !== undefined;
    if (hasBoth)
      causes.push(
        invalidValue(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty'),
      );
    return causes;
  });
}

function validateMounts(
  mounts: readonly PlainObject[],
  field: string,
  volumes: ReadonlySet<string>,
): readonly StatusCause[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, i) => {
    const at = `${field}[${i}]`;
    const [name, path] = [textOf(mount.name), textOf(mount.mountPath)];
    const causes: StatusCause[] = [];
    if (name === '') causes.push(required(`${at}.name`));
    else if (!volumes.has(name)) causes.push(absentReference(`${at}.name`, name));
    if (path === '') causes.push(required(`${at}.mountPath`));
    else if (paths.has(path)) causes.push(invalidValue(`${at}.mountPath`, path, 'must be unique'));
    paths.add(path);
    return causes;
  });
}

const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'];

function validateProbe(probe: unknown, field: string): readonly StatusCause[] {
  if (!isPlainObject(probe)) return [];
  const given = handlers.filter((key) => probe[key] !== undefined);
  const causes: StatusCause[] = [];
  if (given.length === 0) causes.push(required(field, 'must specify a handler type'));
  for (const extra of given.slice(1)) {
    causes.push(forbiddenField(`${field}.${extra}`, 'may not specify more than 1 handler type'));
  }
  const numbers = [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ];
  causes.push(...numbers.flatMap((key) => nonNegative(probe[key], `${field}.${key}`)));
  const needsOne =
    !field.endsWith('readinessProbe') &&
    typeof probe.successThreshold === 'number' &&
    probe.successThreshold > 1;
  if (needsOne)
    causes.push(invalidValue(`${field}.successThreshold`, probe.successThreshold, 'must be 1'));
  return causes;
}

function validateTolerations(list: readonly PlainObject[], field: string): readonly StatusCause[] {
  return list.flatMap((toleration, i) => {
    const at = `${field}[${i}]`;
    const causes: StatusCause[] = [];
    const operator = textOf(toleration.operator);
    if (textOf(toleration.key) === '' && operator !== 'Exists') {
      causes.push(
        invalidValue(
          `${at}.operator`,
          operator,
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    }
    if (operator === 'Exists' && textOf(toleration.value) !== '') {
      causes.push(
        invalidValue(
          `${at}.operator`,
          toleration.value,
          "value must be empty when `operator` is 'Exists'",
        ),
      );
    }
    if (operator !== '' && operator !== 'Exists' && operator !== 'Equal') {
      causes.push(notSupported(`${at}.operator`, operator, ['Equal', 'Exists']));
    }
    return [
      ...causes,
      ...oneOf(toleration.effect, `${at}.effect`, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']),
    ];
  });
}

/** A pod template: its metadata and its spec. */
export function validateTemplate(template: PlainObject, field: string): readonly StatusCause[] {
  const metadata = asObject(template.metadata);
  return [
    ...validateLabels(metadata.labels, `${field}.labels`),
    ...validateAnnotations(metadata.annotations, `${field}.annotations`),
    ...validatePodSpec(asObject(template.spec), `${field}.spec`),
  ];
}
