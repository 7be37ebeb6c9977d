import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import {
  absentReference,
  duplicate,
  forbiddenField,
  invalidValue,
  notSupported,
  required,
} from './field-error.ts';
import { validateAnnotations, validateLabels } from './metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedName } from './name-rules.ts';
import { port } from './numbers.ts';
import { isIp } from './ip-address.ts';
import { localPath } from './local-path.ts';
import { validateAffinity, validateSpread } from './pod-affinity.ts';
import { validateEnv } from './pod-env.ts';
import { validatePodNetwork } from './pod-network.ts';
import { validateHandlers } from './pod-probes.ts';
import { portNameProblems } from './port-name.ts';
import { validateContainerContext, validatePodContext } from './security-context.ts';
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
  const deadline = spec.activeDeadlineSeconds;
  return [
    ...validateVolumes(volumes, `${field}.volumes`),
    ...(containers.length === 0 ? [required(`${field}.containers`)] : []),
    ...validateContainers(containers, `${field}.containers`, {
      names,
      taken: [],
      isInit: false,
    }),
    ...validateContainers(asList(spec.initContainers), `${field}.initContainers`, {
      names,
      taken: containers.map(({ name }) => textOf(name)),
      isInit: true,
    }),
    ...validateContainers(asList(spec.ephemeralContainers), `${field}.ephemeralContainers`, {
      names,
      taken: [...containers, ...asList(spec.initContainers)].map(({ name }) => textOf(name)),
      isInit: false,
    }),
    ...oneOf(spec.restartPolicy, `${field}.restartPolicy`, ['Always', 'OnFailure', 'Never']),
    ...oneOf(spec.dnsPolicy, `${field}.dnsPolicy`, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
    ...validatePodNetwork(spec, field),
    ...validateLabels(spec.nodeSelector, `${field}.nodeSelector`),
    ...validatePodContext(spec.securityContext, `${field}.securityContext`),
    ...validateAffinity(spec.affinity, `${field}.affinity`),
    ...validateGates(asList(spec.schedulingGates), `${field}.schedulingGates`),
    ...validateSpread(asList(spec.topologySpreadConstraints), `${field}.topologySpreadConstraints`),
    ...named(spec.serviceAccountName, `${field}.serviceAccountName`, dns1123Subdomain),
    ...named(spec.nodeName, `${field}.nodeName`, dns1123Subdomain),
    ...(typeof deadline === 'number' && (deadline < 1 || deadline > 2_147_483_647)
      ? [
          invalidValue(
            `${field}.activeDeadlineSeconds`,
            deadline,
            'must be between 1 and 2147483647, inclusive',
          ),
        ]
      : []),
    ...named(spec.hostname, `${field}.hostname`, dns1123Label),
    ...named(spec.subdomain, `${field}.subdomain`, dns1123Label),
    ...validateTolerations(asList(spec.tolerations), `${field}.tolerations`),
    ...validateAliases(asList(spec.hostAliases), `${field}.hostAliases`),
  ];
}

function validateGates(gates: readonly PlainObject[], field: string): readonly StatusCause[] {
  const seen = new Set<string>();
  return gates.flatMap((gate, i) => {
    const name = textOf(gate.name);
    const causes = qualifiedName(name).map((problem) =>
      invalidValue(`${field}[${i}]`, name, problem),
    );
    if (seen.has(name)) causes.push(duplicate(`${field}[${i}]`, name));
    seen.add(name);
    return causes;
  });
}

function validateAliases(aliases: readonly PlainObject[], field: string): readonly StatusCause[] {
  return aliases.flatMap((alias, i) => {
    const at = `${field}[${i}]`;
    const ip = textOf(alias.ip);
    const names: readonly unknown[] = Array.isArray(alias.hostnames) ? alias.hostnames : [];
    const badIp = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
    return [
      ...(isIp(ip) ? [] : [invalidValue(`${at}.ip`, ip, badIp)]),
      ...names.flatMap((name, j) => named(name, `${at}.hostnames[${j}]`, dns1123Subdomain)),
    ];
  });
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

/** Volume types in the order in which the server looks for them. */
const SOURCES =
  'emptyDir hostPath gitRepo gcePersistentDisk awsElasticBlockStore secret nfs iscsi glusterfs persistentVolumeClaim rbd cinder cephfs quobyte downwardAPI fc flexVolume configMap azureFile vsphereVolume photonPersistentDisk portworxVolume azureDisk storageos projected scaleIO csi ephemeral image'.split(
    ' ',
  );

function validateVolumes(volumes: readonly PlainObject[], field: string): readonly StatusCause[] {
  const seen = new Set<string>();
  return volumes.flatMap((volume, i) => {
    const at = `${field}[${i}]`;
    const name = textOf(volume.name);
    const causes: StatusCause[] = [];
    const sources = Object.keys(volume)
      .filter((key) => key !== 'name')
      .toSorted((a, b) => SOURCES.indexOf(a) - SOURCES.indexOf(b));
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
  readonly isInit: boolean;
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
      ...asList(container.resizePolicy).flatMap((policy) =>
        oneOf(policy.restartPolicy, `${at}.resizePolicy`, ['NotRequired', 'RestartContainer']),
      ),
      ...validateContainerContext(container.securityContext, `${at}.securityContext`),
      ...validateHandlers(container, at, around.isInit && container.restartPolicy !== 'Always'),
    ];
  });
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
    return [...causes, ...localPath(mount.subPath, `${at}.subPath`)];
  });
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
