import type { KubernetesObject } from '@drydock/manifests';
import { asObjects, asText, at } from '../../kubectl/json-access.ts';
import { isSelected } from '../mesh-objects.ts';
import { shortName, type Describing } from './describing.ts';

export interface Subsets {
  /** Names of those that some of the pods belong to. */
  readonly matching: readonly string[];
  readonly others: readonly string[];
}

export const NO_SUBSETS: Subsets = { matching: [], others: [] };

export function subsetsOf(rule: KubernetesObject, pods: readonly KubernetesObject[]): Subsets {
  const all = asObjects(at(rule, 'spec', 'subsets'));
  const [matching, others] = [true, false].map((isWanted) =>
    all
      .filter(({ labels }) => pods.some((pod) => isSelected(pod, labels)) === isWanted)
      .map(({ name }) => asText(name)),
  );
  return { matching: matching ?? [], others: others ?? [] };
}

export interface Indented extends Describing {
  /** Blanks before each line. */
  readonly indent: number;
}

export function writeDestinationRule(
  rule: KubernetesObject,
  pods: readonly KubernetesObject[],
  { context, namespace, indent }: Indented,
): void {
  const line = (level: number, text: string): void =>
    context.stdout(`${' '.repeat(indent + level)}${text}\n`);
  line(
    0,
    `DestinationRule: ${shortName(rule, namespace)} for ${JSON.stringify(asText(at(rule, 'spec', 'host')))}`,
  );
  const { matching, others } = subsetsOf(rule, pods);
  if (matching.length + others.length > 0) {
    if (matching.length === 0) {
      line(
        3,
        `WARNING POD DOES NOT MATCH ANY SUBSETS.  (Non matching subsets ${others.join(',')})`,
      );
    }
    line(3, `Matching subsets: ${matching.join(',')}`);
    if (others.length > 0) line(6, `(Non-matching subsets ${others.join(',')})`);
  }
  const policy = at(rule, 'spec', 'trafficPolicy');
  if (policy === undefined) {
    line(3, 'No Traffic Policy');
    return;
  }
  const mode = tlsMode(policy);
  if (mode !== undefined) line(3, `Traffic Policy TLS Mode: ${mode}`);
  const short = shortPolicies(policy);
  if (short !== '') line(3, short);
  const ports = asObjects(at(policy, 'portLevelSettings'));
  if (ports.length > 0) line(3, 'Port Level Settings:');
  for (const port of ports) {
    context.stdout(`    ${asText(at(port, 'port', 'number'))}:\n`);
    const ownMode = tlsMode(port);
    if (ownMode !== undefined) line(6, `TLS Mode: ${ownMode}`);
    if (shortPolicies(port) !== '') line(6, shortPolicies(port));
  }
}

function tlsMode(policy: unknown): string | undefined {
  const tls = at(policy, 'tls');
  return tls === undefined ? undefined : asText(at(tls, 'mode')) || 'DISABLE';
}

function shortPolicies(policy: unknown): string {
  const there = (
    [
      ['loadBalancer', 'load balancer'],
      ['connectionPool', 'connection pool'],
      ['outlierDetection', 'outlier detection'],
    ] as const
  ).filter(([field]) => at(policy, field) !== undefined);
  return there.length === 0 ? '' : `Policies: ${there.map(([, words]) => words).join('/')}`;
}
