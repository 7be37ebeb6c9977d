import type { JsonObject } from '@drydock/manifests';
import type { Endpoint } from '../envoy-cluster.ts';
import type { MeshIndex } from '../index/mesh-index.ts';
import { listOf, numberOf, objectOf, textOf } from '../json-access.ts';
import type { MeshProxy } from '../mesh-input.ts';
import type { EffectivePolicy } from './traffic-policy.ts';

/** `region/zone/subzone` of the node that a proxy's pod runs on; '' when unknown. */
export function localityOf(index: MeshIndex, proxy: MeshProxy): string {
  const pod = index.endpoints.podByName.get(`${proxy.namespace}/${proxy.pod}`);
  return index.endpoints.nodeLocality.get(textOf(pod?.spec['nodeName']) ?? '') ?? '';
}

/** Endpoints by locality: either levels of priority (failover), or one level with shares as weights. */
export interface LocalityLevels {
  readonly endpoints: readonly Endpoint[];
  /** Highest first; absent: all endpoints are one level. */
  readonly priorities?: readonly (readonly Endpoint[])[];
}

/**
 * Locality load balancing: `distribute` sets shares; otherwise, where outlier detection is on, near
 * endpoints come first and others take over as those fail (istio loadbalancer.go).
 */
export function byLocality(
  endpoints: readonly Endpoint[],
  own: string,
  policy: EffectivePolicy,
  fallback: { readonly mesh: JsonObject; readonly prefersClose: boolean },
): LocalityLevels {
  const balancer = objectOf(policy.loadBalancer?.value);
  const given = balancer['localityLbSetting'];
  // A Service's own wish stands between the DestinationRule and the mesh, and needs no outlier detection.
  const isWish = given === undefined && fallback.prefersClose;
  const setting = given === undefined ? (isWish ? {} : fallback.mesh) : objectOf(given);
  if (own === '' || setting['enabled'] === false) return { endpoints };
  const shares = listOf(setting['distribute']).map(objectOf);
  if (shares.length > 0) return { endpoints: distribute(endpoints, own, shares) };
  if (!policy.outlierDetection && !isWish) return { endpoints };
  return { endpoints, priorities: failover(endpoints, own, setting) };
}

function failover(
  endpoints: readonly Endpoint[],
  own: string,
  setting: JsonObject,
): readonly (readonly Endpoint[])[] {
  const [region] = own.split('/');
  const rule = listOf(setting['failover'])
    .map(objectOf)
    .find(({ from }) => from === region);
  const next = textOf(rule?.['to']);
  const levels = new Map<number, Endpoint[]>();
  for (const endpoint of endpoints) {
    const distance = distanceOf(own, endpoint.locality);
    const isElsewhere =
      distance === 3 && next !== undefined && endpoint.locality.split('/')[0] !== next;
    const level = isElsewhere ? 4 : distance;
    const known = levels.get(level);
    if (known) known.push(endpoint);
    else levels.set(level, [endpoint]);
  }
  return [...levels].toSorted(([one], [other]) => one - other).map(([, level]) => level);
}

/** 0: the same subzone, 1: the same zone, 2: the same region, 3: elsewhere. */
function distanceOf(own: string, other: string): number {
  const [region, zone, subzone] = own.split('/');
  const [otherRegion, otherZone, otherSubzone] = other.split('/');
  if (region !== otherRegion) return 3;
  if (zone !== otherZone) return 2;
  return subzone === otherSubzone ? 0 : 1;
}

/** Gives each locality its share, split among its endpoints; localities without a share get nothing. */
function distribute(
  endpoints: readonly Endpoint[],
  own: string,
  shares: readonly JsonObject[],
): readonly Endpoint[] {
  const rule = shares.find(({ from }) => covers(textOf(from) ?? '', own));
  if (!rule) return endpoints;
  return Object.entries(objectOf(rule['to'])).flatMap(([pattern, share]) => {
    const covered = endpoints.filter(({ locality }) => covers(pattern, locality));
    const weight = numberOf(share) ?? 0;
    if (weight <= 0) return [];
    return covered.map((endpoint) => ({ ...endpoint, weight: weight / covered.length }));
  });
}

/** `region/zone/*`, `region/*`, `*` or a locality as it is. */
function covers(pattern: string, locality: string): boolean {
  if (pattern === '*') return true;
  if (!pattern.endsWith('/*')) return pattern === locality;
  const prefix = pattern.slice(0, -2);
  return locality === prefix || locality.startsWith(`${prefix}/`);
}
