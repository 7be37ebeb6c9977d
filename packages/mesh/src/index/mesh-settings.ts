import type { JsonObject } from '@drydock/manifests';
import { listOf, objectOf, textOf, textsOf } from '../json-access.ts';
import { DEFAULT_RETRY, readRetryPolicy } from '../compile/retry-policy.ts';
import type { RetryPolicy } from '../route-table.ts';
import { readAuthorizers, type Authorizer } from './authorizers.ts';
import { readTelemetryDefaults, type TelemetryDefaults } from './telemetry-defaults.ts';

/** The fields of MeshConfig that change what proxies do here. */
export interface MeshSettings {
  readonly rootNamespace: string;
  readonly domain: string;
  readonly trustDomain: string;
  readonly trustDomainAliases: readonly string[];
  readonly allowAny: boolean;
  readonly pathNormalization: PathNormalization;
  readonly serviceExportTo: readonly string[];
  readonly virtualServiceExportTo: readonly string[];
  readonly destinationRuleExportTo: readonly string[];
  readonly autoMtls: boolean;
  /** meshConfig.localityLbSetting */
  readonly localityLb: JsonObject;
  /** Names of the extension providers: CUSTOM authorization refers to them. */
  readonly extensionProviders: readonly string[];
  readonly authorizers: ReadonlyMap<string, Authorizer>;
  readonly telemetry: TelemetryDefaults;
  /** meshConfig.defaultHttpRetryPolicy; undefined: no retries. */
  readonly defaultRetry: RetryPolicy | undefined;
}

export type PathNormalization = 'NONE' | 'BASE' | 'MERGE_SLASHES' | 'DECODE_AND_MERGE_SLASHES';

/** Reads MeshConfig; what is absent has istiod's default. */
export function readMeshSettings(
  meshConfig: unknown,
  rootNamespace = 'istio-system',
): MeshSettings {
  const config = objectOf(meshConfig);
  const telemetry = readTelemetryDefaults(config);
  const mode = textOf(objectOf(config['outboundTrafficPolicy'])['mode']);
  return {
    rootNamespace: textOf(config['rootNamespace']) ?? rootNamespace,
    domain: 'cluster.local',
    trustDomain: textOf(config['trustDomain']) ?? 'cluster.local',
    trustDomainAliases: textsOf(config['trustDomainAliases']),
    allowAny: mode !== 'REGISTRY_ONLY',
    pathNormalization: normalizationOf(objectOf(config['pathNormalization'])['normalization']),
    serviceExportTo: exportDefault(config['defaultServiceExportTo']),
    virtualServiceExportTo: exportDefault(config['defaultVirtualServiceExportTo']),
    destinationRuleExportTo: exportDefault(config['defaultDestinationRuleExportTo']),
    autoMtls: config['enableAutoMtls'] !== false,
    localityLb: objectOf(config['localityLbSetting']),
    extensionProviders: listOf(config['extensionProviders']).flatMap((provider) => {
      const name = textOf(objectOf(provider)['name']);
      return name === undefined ? [] : [name];
    }),
    authorizers: readAuthorizers(telemetry),
    telemetry,
    defaultRetry:
      config['defaultHttpRetryPolicy'] === undefined
        ? DEFAULT_RETRY
        : readRetryPolicy(objectOf(config['defaultHttpRetryPolicy'])),
  };
}

function exportDefault(value: unknown): readonly string[] {
  const namespaces = textsOf(value);
  return namespaces.length > 0 ? namespaces : ['*'];
}

function normalizationOf(value: unknown): PathNormalization {
  if (value === 'NONE' || value === 'MERGE_SLASHES' || value === 'DECODE_AND_MERGE_SLASHES') {
    return value;
  }
  return 'BASE';
}

/** Whether something of namespace `owner`, exported to `exportTo`, is seen from `viewer`. */
export function isVisible(exportTo: readonly string[], owner: string, viewer: string): boolean {
  for (const target of exportTo) {
    if (target === '*' || target === viewer || (target === '.' && owner === viewer)) return true;
  }
  return false;
}
