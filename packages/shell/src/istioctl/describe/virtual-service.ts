import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { asNumber, asObjects, asPairs, asText, at } from '../../kubectl/json-access.ts';
import { shortName } from './describing.ts';
import type { Indented, Subsets } from './destination-rule.ts';

/** What a route may lead to. */
export interface RouteTarget {
  readonly service: KubernetesObject;
  readonly subsets: Subsets;
  readonly rule: KubernetesObject | undefined;
}

interface Reading {
  readonly isMatch: boolean;
  readonly facts: readonly string[];
}

export function writeVirtualService(
  route: KubernetesObject,
  target: RouteTarget,
  { context, namespace, indent }: Indented,
): void {
  const line = (level: number, text: string): void =>
    context.stdout(`${' '.repeat(indent + level)}${text}\n`);
  line(0, `VirtualService: ${shortName(route, namespace)}`);
  const [http, tcp, tls] = ['http', 'tcp', 'tls'].map((kind) => asObjects(at(route, 'spec', kind)));
  const readings = [
    ...(http ?? []).map((rule) => readHttpRoute(rule, route, target)),
    ...(tcp ?? []).map((rule) => readTcpRoute(rule, route, target)),
  ];
  const matching = readings.filter(({ isMatch }) => isMatch);
  const facts = matching.flatMap((reading) => reading.facts);
  const notes = readings.filter(({ isMatch }) => !isMatch).flatMap((reading) => reading.facts);
  for (const fact of facts) line(3, fact);
  const counts = [
    [http?.length ?? 0, 'HTTP'],
    [tcp?.length ?? 0, 'TCP'],
  ] as const;
  if (matching.length === 0) {
    for (const [count, kind] of counts) {
      if (count === 0) continue;
      line(3, `WARNING: No destinations match pod subsets (checked ${count} ${kind} routes)`);
    }
    for (const note of notes) line(6, note);
    return;
  }
  const left = readings.length + (tls?.length ?? 0) - matching.length;
  if (left > 0) line(3, `${left} additional destination(s) that will not reach this pod`);
  if (facts.length > 0) return;
  if (left > 0) for (const note of notes) line(6, note);
  else for (const [count, kind] of counts) if (count > 0) line(3, `${count} ${kind} route(s)`);
}

/** `reviews` in a VirtualService of prod: `reviews.prod.svc.cluster.local`. */
function fullHost(host: string, route: KubernetesObject): string {
  if (host.startsWith('*') || host.endsWith('.svc.cluster.local')) return host;
  const suffix = '.svc.cluster.local';
  return host.includes('.') ? host + suffix : `${host}.${route.metadata.namespace ?? ''}${suffix}`;
}

function hostOf({ metadata }: KubernetesObject): string {
  return `${metadata.name}.${metadata.namespace ?? ''}.svc.cluster.local`;
}

function readHttpRoute(
  rule: JsonObject,
  route: KubernetesObject,
  { service, subsets, rule: destinationRule }: RouteTarget,
): Reading {
  const facts: string[] = [];
  const notes: string[] = [];
  let isMatch = false;
  const matches = asObjects(rule['match']);
  for (const destination of asObjects(rule['route'])) {
    const host = asText(at(destination, 'destination', 'host'));
    const subset = asText(at(destination, 'destination', 'subset'));
    const weight = asNumber(destination['weight']);
    if (fullHost(host, route) !== hostOf(service)) {
      facts.push(
        subset === ''
          ? `Route to host "${host}" with weight ${weight}%`
          : `Route to ${host} with invalid config`,
      );
      continue;
    }
    if (subsets.others.includes(subset)) {
      const all = matches.map(describeRequestMatch).join(', ');
      notes.push(`Route to non-matching subset ${subset} for (${all === '' ? 'everything' : all})`);
    } else if (subset !== '' && !subsets.matching.includes(subset)) {
      notes.push(
        destinationRule
          ? `Warning: Route to UNKNOWN subset ${subset}; check DestinationRule ${destinationRule.metadata.name}`
          : `Warning: Route to subset ${subset} but NO DESTINATION RULE defining subsets!`,
      );
    } else {
      isMatch = true;
      const which = subset === '' ? '' : ` subset "${subset}"`;
      if (weight > 0) facts.push(`Route to host "${host}"${which} with weight ${weight}%`);
    }
  }
  if (!isMatch) return { isMatch, facts: [...facts, ...notes] };
  const conditions = [
    ...(rule['fault'] === undefined ? [] : [`Fault injection ${JSON.stringify(rule['fault'])}`]),
    ...matches.map(describeRequestMatch),
  ];
  return { isMatch, facts: conditions.length === 0 ? facts : [...facts, conditions.join(', ')] };
}

function readTcpRoute(
  rule: JsonObject,
  route: KubernetesObject,
  { service }: RouteTarget,
): Reading {
  const isMatch = asObjects(rule['route']).some(
    (destination) =>
      fullHost(asText(at(destination, 'destination', 'host')), route) === hostOf(service),
  );
  return {
    isMatch,
    facts: isMatch ? asObjects(rule['match']).map((match) => JSON.stringify(match)) : [],
  };
}

function describeRequestMatch(match: JsonObject): string {
  const uri = match['uri'] === undefined ? '' : describeText(match['uri']);
  const folding = uri !== '' && match['ignoreUriCase'] === true ? ' uncased' : '';
  const headers = asPairsOf(match['headers']).map(
    ([key, value]) => `${key}=${describeText(value)}`,
  );
  const when = headers.length === 0 ? '' : ` when headers are ${headers.join('; ')}`;
  return `Match: ${uri}${folding}${when}`.trim();
}

function asPairsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function describeText(matcher: unknown): string {
  const exact = at(matcher, 'exact');
  if (exact !== undefined) return asText(exact);
  const prefix = at(matcher, 'prefix');
  if (prefix !== undefined) return `${asText(prefix)}*`;
  return asPairs(matcher)
    .map(([kind, text]) => `${kind}:${JSON.stringify(text)}`)
    .join(' ');
}
