import type { MtlsMode } from '../inbound-config.ts';
import { labelsMatch, objectOf, textMapOf, textOf } from '../json-access.ts';
import type { FieldRef } from '../trace.ts';
import type { MeshIndex } from './mesh-index.ts';
import { refTo, type MeshObject } from './mesh-object.ts';

/** A workload whose server side is configured. */
export interface Workload {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface MtlsSetting {
  readonly mode: MtlsMode;
  /** The field that set it; absent: Istio's default, PERMISSIVE. */
  readonly source?: FieldRef;
}

/**
 * The mTLS mode of a workload port: port level, else the workload's policy, else the namespace's,
 * else the root namespace's, else PERMISSIVE. UNSET inherits; of two policies of one scope the older counts.
 */
export function mtlsModeOf(
  index: Pick<MeshIndex, 'kinds' | 'settings'>,
  workload: Workload,
  port: number,
): MtlsSetting {
  const policies = index.kinds.get('PeerAuthentication') ?? [];
  const { rootNamespace } = index.settings;
  const own = policies.find(
    (policy) =>
      policy.namespace === workload.namespace &&
      hasSelector(policy) &&
      labelsMatch(selectorOf(policy), workload.labels),
  );
  const general = (namespace: string): MeshObject | undefined =>
    policies.find((policy) => policy.namespace === namespace && !hasSelector(policy));
  const portLevel = own && objectOf(objectOf(own.spec['portLevelMtls'])[String(port)]);
  const portMode = modeOf(portLevel?.['mode']);
  if (own && portMode) {
    return { mode: portMode, source: refTo(own, 'spec', 'portLevelMtls', String(port), 'mode') };
  }
  for (const policy of [own, general(workload.namespace), general(rootNamespace)]) {
    const mode = policy && modeOf(objectOf(policy.spec['mtls'])['mode']);
    if (policy && mode) return { mode, source: refTo(policy, 'spec', 'mtls', 'mode') };
  }
  return { mode: 'PERMISSIVE' };
}

function hasSelector(policy: MeshObject): boolean {
  return Object.keys(selectorOf(policy)).length > 0;
}

function selectorOf(policy: MeshObject): Readonly<Record<string, string>> {
  return textMapOf(objectOf(policy.spec['selector'])['matchLabels']);
}

function modeOf(value: unknown): MtlsMode | undefined {
  const mode = textOf(value);
  return mode === 'STRICT' || mode === 'PERMISSIVE' || mode === 'DISABLE' ? mode : undefined;
}
