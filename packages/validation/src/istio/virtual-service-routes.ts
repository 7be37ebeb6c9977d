import { at, isSet, items, rootField, text, texts, type Field } from '../field.ts';
import type { Subject } from '../subject.ts';

/** One destination of a VirtualService, and what kind of route names it. */
export interface RouteDestination {
  readonly protocol: 'http' | 'tls' | 'tcp' | 'mirror';
  readonly destination: Field;
}

export const VIRTUAL_SERVICE = 'networking.istio.io/VirtualService';

export function specOf(subject: Subject): Field {
  return at(rootField(subject.object), 'spec');
}

/** Every destination that a VirtualService routes or mirrors to, in the order of the fields. */
export function destinationsOf(subject: Subject): readonly RouteDestination[] {
  const spec = specOf(subject);
  return [
    ...routeDestinations(spec, 'tcp'),
    ...routeDestinations(spec, 'tls'),
    ...routeDestinations(spec, 'http'),
    ...items(at(spec, 'http')).flatMap(mirrorDestinations),
  ];
}

function routeDestinations(
  spec: Field,
  protocol: 'http' | 'tls' | 'tcp',
): readonly RouteDestination[] {
  return items(at(spec, protocol))
    .flatMap((rule) => items(at(rule, 'route')))
    .map((route) => ({ protocol, destination: at(route, 'destination') }));
}

function mirrorDestinations(rule: Field): readonly RouteDestination[] {
  const mirrors = items(at(rule, 'mirrors')).map((mirror) => at(mirror, 'destination'));
  return [at(rule, 'mirror'), ...mirrors]
    .filter(isSet)
    .map((destination) => ({ protocol: 'mirror' as const, destination }));
}

/** True when sidecars follow it: it names no gateway, or names `mesh`. */
export function appliesToMesh(spec: Field): boolean {
  const gateways = texts(at(spec, 'gateways'));
  return gateways.length === 0 || gateways.includes('mesh');
}

/** How a message names a rule: by its position, as people count, and its name where it has one. */
export function ruleLabel(rule: Field): string {
  const name = text(at(rule, 'name'));
  const position = Number(rule.path.at(-1)) + 1;
  return name === '' ? `rule ${position}` : `rule ${position} "${name}"`;
}

/** The same at the beginning of a sentence. */
export function ruleSubject(rule: Field): string {
  return ruleLabel(rule).replace(/^r/, 'R');
}
