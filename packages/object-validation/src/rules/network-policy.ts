import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { forbiddenField, invalidValue, notSupported, required } from './field-error.ts';
import { isStrictlyWithin, parseBlock } from './ip-block.ts';
import { port as portNumber } from './numbers.ts';
import { portNameProblems } from './port-name.ts';
import { validateSelector } from './selector.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const CIDR = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** @see kubernetes pkg/apis/networking/validation ValidateNetworkPolicySpec */
export function validateNetworkPolicy(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const rules = (direction: string, peers: string): readonly StatusCause[] =>
    listOf(spec[direction]).flatMap((rule, i) =>
      validateRule(asObject(rule), `spec.${direction}[${i}]`, peers),
    );
  const types = listOf(spec.policyTypes);
  const unknownTypes = types.flatMap((type, i) =>
    type === 'Ingress' || type === 'Egress'
      ? []
      : [notSupported(`spec.policyTypes[${i}]`, type, ['Ingress', 'Egress'])],
  );
  return [
    ...validateSelector(spec.podSelector, 'spec.podSelector'),
    ...rules('ingress', 'from'),
    ...rules('egress', 'to'),
    ...(types.length > 2
      ? [invalidValue('spec.policyTypes', types, 'may not specify more than two policyTypes')]
      : unknownTypes),
  ];
}

function validateRule(rule: PlainObject, field: string, peers: string): readonly StatusCause[] {
  return [
    ...listOf(rule.ports).flatMap((port, i) =>
      validatePort(asObject(port), `${field}.ports[${i}]`),
    ),
    ...listOf(rule[peers]).flatMap((peer, i) =>
      validatePeer(asObject(peer), `${field}.${peers}[${i}]`),
    ),
  ];
}

function validatePort(port: PlainObject, field: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  const { protocol, endPort } = port;
  if (protocol !== undefined && !['TCP', 'UDP', 'SCTP'].includes(textOf(protocol))) {
    causes.push(notSupported(`${field}.protocol`, protocol, ['TCP', 'UDP', 'SCTP']));
  }
  const refuseEnd = (why: string): void => {
    if (endPort !== undefined) causes.push(invalidValue(`${field}.endPort`, endPort, why));
  };
  if (typeof port.port === 'number') {
    causes.push(...portNumber(port.port, `${field}.port`));
    if (typeof endPort === 'number') {
      if (endPort < port.port) {
        const why = 'must be greater than or equal to `port`';
        causes.push(invalidValue(`${field}.endPort`, port.port, why));
      }
      causes.push(...portNumber(endPort, `${field}.endPort`));
    }
  } else if (typeof port.port === 'string') {
    const name = port.port;
    refuseEnd('may not be specified when `port` is non-numeric');
    causes.push(
      ...portNameProblems(name).map((problem) => invalidValue(`${field}.port`, name, problem)),
    );
  } else refuseEnd('may not be specified when `port` is not specified');
  return causes;
}

function validatePeer(peer: PlainObject, field: string): readonly StatusCause[] {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const given = [podSelector, namespaceSelector, ipBlock].filter((each) => each !== undefined);
  const causes = [
    ...validateSelector(podSelector, `${field}.podSelector`),
    ...validateSelector(namespaceSelector, `${field}.namespaceSelector`),
    ...(ipBlock === undefined ? [] : validateBlock(asObject(ipBlock), `${field}.ipBlock`)),
  ];
  if (given.length === 0) return [...causes, required(field, 'must specify a peer')];
  return ipBlock !== undefined && given.length > 1
    ? [...causes, forbiddenField(field, 'may not specify both ipBlock and another peer')]
    : causes;
}

function validateBlock(block: PlainObject, field: string): readonly StatusCause[] {
  const cidr = textOf(block.cidr);
  if (cidr === '') return [required(`${field}.cidr`)];
  const outer = parseBlock(cidr);
  if (!outer) return [invalidValue(`${field}.cidr`, cidr, CIDR)];
  return listOf(block.except).flatMap((value, i) => {
    const inner = parseBlock(textOf(value));
    const at = `${field}.except[${i}]`;
    if (!inner) return [invalidValue(at, value, CIDR)];
    return isStrictlyWithin(inner, outer)
      ? []
      : [invalidValue(at, value, 'must be a strict subset of `cidr`')];
  });
}
