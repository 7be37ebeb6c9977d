import type { KubernetesObject } from '@drydock/manifests';
import { isPlainObject, type PlainObject } from '@drydock/merge';
import type { StatusCause } from './field-error.ts';
import { textOf } from '../text.ts';
import { invalidValue, notSupported, required } from './field-error.ts';
import { dns1035Label, dns1123Subdomain } from './name-rules.ts';
import { port } from './numbers.ts';

const asObject = (value: unknown): PlainObject => (isPlainObject(value) ? value : {});
const asList = (value: unknown): readonly PlainObject[] =>
  Array.isArray(value) ? value.map(asObject) : [];

const IP = /^(?:\d{1,3}\.){3}\d{1,3}$|^[\da-fA-F:]*:[\da-fA-F:.]*$/;

/** @see kubernetes pkg/apis/networking/validation/validation.go */
export function validateIngress(object: KubernetesObject): readonly StatusCause[] {
  const spec = asObject(object.spec);
  const rules = asList(spec.rules);
  const className = spec.ingressClassName;
  const needsTarget = rules.length === 0 && spec.defaultBackend === undefined;
  return [
    ...(needsTarget
      ? [invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified')]
      : []),
    ...asList(spec.tls).flatMap((tls, i) => tlsCauses(tls, `spec.tls[${i}]`)),
    ...(spec.defaultBackend === undefined
      ? []
      : backendCauses(asObject(spec.defaultBackend), 'spec.defaultBackend')),
    ...rules.flatMap((rule, i) => ruleCauses(rule, `spec.rules[${i}]`)),
    ...(className === undefined
      ? []
      : dns1123Subdomain(textOf(className)).map((problem) =>
          invalidValue('spec.ingressClassName', className, problem),
        )),
  ];
}

const CLASS = 'kubernetes.io/ingress.class';

/** On creation the old annotation and the field may not disagree. */
export function validateNewIngress(object: KubernetesObject): readonly StatusCause[] {
  const annotation = object.metadata.annotations?.[CLASS];
  const { ingressClassName } = asObject(object.spec);
  if (annotation === undefined || ingressClassName === undefined) return [];
  if (annotation === ingressClassName) return [];
  const why = 'must match `ingressClassName` when both are specified';
  return [invalidValue(`annotations.${CLASS}`, annotation, why)];
}

function tlsCauses(tls: PlainObject, field: string): readonly StatusCause[] {
  const hosts = Array.isArray(tls.hosts) ? tls.hosts.map(textOf) : [];
  return hosts.flatMap((host, i) =>
    hostProblems(host).map((problem) => invalidValue(`${field}.hosts[${i}]`, host, problem)),
  );
}

function hostProblems(host: string): readonly string[] {
  if (!host.includes('*')) return dns1123Subdomain(host);
  const isWildcard = host.startsWith('*.') && dns1123Subdomain(host.slice(2)).length === 0;
  if (isWildcard) return [];
  return [
    String.raw`a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
  ];
}

function ruleCauses(rule: PlainObject, field: string): readonly StatusCause[] {
  const host = textOf(rule.host);
  const causes: StatusCause[] = [];
  if (host !== '') {
    if (IP.test(host)) {
      causes.push(invalidValue(`${field}.host`, host, 'must be a DNS name, not an IP address'));
    } else {
      for (const problem of hostProblems(host))
        causes.push(invalidValue(`${field}.host`, host, problem));
    }
  }
  if (rule.http === undefined) return causes;
  const paths = asList(asObject(rule.http).paths);
  if (paths.length === 0) return [...causes, required(`${field}.http.paths`)];
  return [...causes, ...paths.flatMap((path, i) => pathCauses(path, `${field}.http.paths[${i}]`))];
}

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
/** What a path that is compared may not contain, and how it may not end. */
const badSequences = ['//', '/./', '/../', '%2f', '%2F'];
const badEndings = ['/..', '/.'];

function pathCauses(path: PlainObject, field: string): readonly StatusCause[] {
  const type = path.pathType;
  const text = textOf(path.path);
  const causes: StatusCause[] = [];
  if (type === undefined) {
    causes.push(required(`${field}.pathType`, 'pathType must be specified'));
  } else if (!pathTypes.includes(textOf(type))) {
    causes.push(notSupported(`${field}.pathType`, type, pathTypes));
  } else if (type === 'ImplementationSpecific') {
    if (text !== '' && !text.startsWith('/'))
      causes.push(invalidValue(`${field}.path`, text, 'must be an absolute path'));
  } else causes.push(...comparedPath(text, `${field}.path`));
  return [...causes, ...backendCauses(asObject(path.backend), `${field}.backend`)];
}

function comparedPath(text: string, field: string): readonly StatusCause[] {
  const causes: StatusCause[] = [];
  if (!text.startsWith('/')) causes.push(invalidValue(field, text, 'must be an absolute path'));
  if (text === '') return causes;
  for (const bad of badSequences)
    if (text.includes(bad)) causes.push(invalidValue(field, text, `must not contain '${bad}'`));
  for (const bad of badEndings)
    if (text.endsWith(bad)) causes.push(invalidValue(field, text, `cannot end with '${bad}'`));
  return causes;
}

function backendCauses(backend: PlainObject, field: string): readonly StatusCause[] {
  const { service, resource } = backend;
  if (service !== undefined && resource !== undefined)
    return [invalidValue(field, '', 'cannot set both resource and service backends')];
  if (resource !== undefined) return [];
  if (service === undefined)
    return [invalidValue(field, '', 'resource or service backend is required')];
  return serviceCauses(asObject(service), field);
}

function serviceCauses(service: PlainObject, field: string): readonly StatusCause[] {
  const name = textOf(service.name);
  const target = asObject(service.port);
  const causes: StatusCause[] =
    name === ''
      ? [required(`${field}.service.name`)]
      : dns1035Label(name).map((problem) => invalidValue(`${field}.service.name`, name, problem));
  const hasName = textOf(target.name) !== '';
  const hasNumber = target.number !== undefined && target.number !== 0;
  if (hasName && hasNumber)
    return [...causes, invalidValue(field, '', 'cannot set both port name & port number')];
  if (hasNumber) return [...causes, ...port(target.number, `${field}.service.port.number`)];
  if (hasName) return causes;
  return [...causes, required(field, 'port name or number is required')];
}
