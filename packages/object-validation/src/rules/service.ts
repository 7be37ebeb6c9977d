import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { duplicate, forbiddenField, invalidValue, notSupported, required } from './field-error.ts';
import { validateLabels } from './metadata.ts';
import { dns1123Label, dns1123Subdomain, qualifiedName } from './name-rules.ts';
import { port } from './numbers.ts';
import { isIp } from './ip-address.ts';
import { portNameProblems } from './port-name.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.filter(isPlainObject) : [];
const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map(textOf) : [];

const isCidr = (text: string): boolean =>
  /^(.+)\/\d+$/.test(text) && isIp(text.slice(0, text.lastIndexOf('/')));

const badIp = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** @see kubernetes pkg/apis/core/validation ValidateService */
export function validateService(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const ports = asList(spec.ports);
  const isExternal = spec.type === 'ExternalName';
  const isHeadless = spec.clusterIP === 'None';
  const causes: StatusCause[] = [];
  if (ports.length === 0 && !isHeadless && !isExternal) causes.push(required('spec.ports'));
  return [
    ...causes,
    ...typeCauses(spec),
    ...ports.flatMap((each, i) => validatePort(each, `spec.ports[${i}]`, ports)),
    ...duplicates(ports),
    ...nodePorts(spec, ports),
    ...validateLabels(spec.selector, 'spec.selector'),
    ...oneOf(spec.sessionAffinity, 'spec.sessionAffinity', ['ClientIP', 'None']),
    ...affinityTimeout(spec),
    ...addresses(spec),
    ...ranges(spec),
    ...policies(spec),
  ];
}

function oneOf(value: unknown, field: string, allowed: readonly string[]): readonly StatusCause[] {
  return value === undefined || allowed.includes(textOf(value))
    ? []
    : [notSupported(field, value, allowed)];
}

function typeCauses(spec: PlainObject): readonly StatusCause[] {
  const causes = [
    ...oneOf(spec.type, 'spec.type', ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']),
  ];
  if (spec.type === 'ExternalName') {
    const name = textOf(spec.externalName);
    if (name === '') causes.push(required('spec.externalName'));
    else
      causes.push(
        ...dns1123Subdomain(name.toLowerCase()).map((problem) =>
          invalidValue('spec.externalName', name, problem),
        ),
      );
  }
  const isExposed = spec.type === 'NodePort' || spec.type === 'LoadBalancer';
  if (isExposed && spec.clusterIP === 'None') {
    causes.push(
      invalidValue(
        'spec.clusterIPs[0]',
        'None',
        `may not be set to 'None' for ${textOf(spec.type)} services`,
      ),
    );
  }
  return causes;
}

function validatePort(
  each: PlainObject,
  field: string,
  all: readonly PlainObject[],
): readonly StatusCause[] {
  const name = textOf(each.name);
  const causes: StatusCause[] = [];
  if (name === '' && all.length > 1) causes.push(required(`${field}.name`));
  if (name !== '') {
    causes.push(
      ...dns1123Label(name).map((problem) => invalidValue(`${field}.name`, name, problem)),
    );
    if (all.findIndex((other) => other.name === each.name) < all.indexOf(each))
      causes.push(duplicate(`${field}.name`, name));
  }
  causes.push(
    ...port(each.port, `${field}.port`),
    ...oneOf(each.protocol, `${field}.protocol`, ['SCTP', 'TCP', 'UDP']),
  );
  const target = each.targetPort;
  if (typeof target === 'number') causes.push(...port(target, `${field}.targetPort`));
  else if (typeof target === 'string') {
    causes.push(
      ...portNameProblems(target).map((problem) =>
        invalidValue(`${field}.targetPort`, target, problem),
      ),
    );
  }
  if (each.appProtocol !== undefined) {
    const protocol = textOf(each.appProtocol);
    causes.push(
      ...qualifiedName(protocol).map((problem) =>
        invalidValue(`${field}.appProtocol`, protocol, problem),
      ),
    );
  }
  return causes;
}

function duplicates(ports: readonly PlainObject[]): readonly StatusCause[] {
  const seen = new Set<string>();
  return ports.flatMap((each, i) => {
    const key = `${textOf(each.protocol)}/${textOf(each.port)}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const shown = {
      Name: '',
      Protocol: each.protocol,
      AppProtocol: null,
      Port: each.port,
      TargetPort: 0,
      NodePort: 0,
    };
    return [duplicate(`spec.ports[${i}]`, shown)];
  });
}

function nodePorts(spec: PlainObject, ports: readonly PlainObject[]): readonly StatusCause[] {
  if (spec.type !== 'ClusterIP') return [];
  return ports.flatMap((each, i) =>
    each.nodePort === undefined
      ? []
      : [forbiddenField(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'")],
  );
}

function affinityTimeout(spec: PlainObject): readonly StatusCause[] {
  const { timeoutSeconds } = asObject(asObject(spec.sessionAffinityConfig).clientIP);
  if (spec.sessionAffinity !== 'ClientIP' || typeof timeoutSeconds !== 'number') return [];
  if (timeoutSeconds > 0 && timeoutSeconds <= 86_400) return [];
  return [
    invalidValue(
      'spec.sessionAffinityConfig.clientIP.timeoutSeconds',
      timeoutSeconds,
      'must be greater than 0 and less than 86400',
    ),
  ];
}

function addresses(spec: PlainObject): readonly StatusCause[] {
  return [
    ...textsOf(spec.clusterIPs).flatMap((ip, i) =>
      ip === 'None' || isIp(ip) ? [] : [invalidValue(`spec.clusterIPs[${i}]`, ip, badIp)],
    ),
    ...textsOf(spec.externalIPs).flatMap((ip, i) =>
      isIp(ip) ? [] : [invalidValue(`spec.externalIPs[${i}]`, ip, badIp)],
    ),
    ...(isFreeOfFamilies(spec) ? [] : families(spec)),
  ];
}

/** A headless Service without a selector may have addresses of any family. */
const isFreeOfFamilies = (spec: PlainObject): boolean =>
  spec.clusterIP === 'None' && Object.keys(asObject(spec.selector)).length === 0;

function families(spec: PlainObject): readonly StatusCause[] {
  return [
    ...textsOf(spec.ipFamilies).flatMap((family, i) =>
      family === 'IPv6'
        ? [invalidValue(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster')]
        : [],
    ),
    ...(spec.ipFamilyPolicy === 'RequireDualStack'
      ? [
          invalidValue(
            'spec.ipFamilyPolicy',
            spec.ipFamilyPolicy,
            'this cluster is not configured for dual-stack services',
          ),
        ]
      : []),
  ];
}

function ranges(spec: PlainObject): readonly StatusCause[] {
  const list = textsOf(spec.loadBalancerSourceRanges);
  const field = 'spec.LoadBalancerSourceRanges';
  if (list.length === 0) return [];
  return [
    ...(spec.type === 'LoadBalancer'
      ? []
      : [forbiddenField(field, "may only be used when `type` is 'LoadBalancer'")]),
    ...list.flatMap((range, i) =>
      isCidr(range.trim())
        ? []
        : [
            invalidValue(
              `${field}[${i}]`,
              range,
              'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
            ),
          ],
    ),
  ];
}

function policies(spec: PlainObject): readonly StatusCause[] {
  const isExposed =
    spec.type === 'NodePort' ||
    spec.type === 'LoadBalancer' ||
    textsOf(spec.externalIPs).length > 0;
  const external = spec.externalTrafficPolicy;
  return [
    ...(external !== undefined && !isExposed
      ? [
          invalidValue(
            'spec.externalTrafficPolicy',
            external,
            'may only be set for externally-accessible services',
          ),
        ]
      : oneOf(external, 'spec.externalTrafficPolicy', ['Cluster', 'Local'])),
    ...oneOf(spec.internalTrafficPolicy, 'spec.internalTrafficPolicy', ['Cluster', 'Local']),
    ...oneOf(spec.trafficDistribution, 'spec.trafficDistribution', [
      'PreferClose',
      'PreferSameZone',
      'PreferSameNode',
    ]),
  ];
}
