import { parseApiVersion } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import type { Health } from './health.ts';
import { cloudNativePg } from './kinds/cloud-native-pg.ts';
import { argoKinds, rolloutHealth } from './kinds/argo.ts';
import {
  awsControllers,
  collectorHealth,
  configConnector,
  crossplaneHealth,
  knativeHealth,
  operatorKinds,
} from './kinds/operators.ts';
import {
  attachedPolicyHealth,
  gatewayClassHealth,
  gatewayHealth,
  platformKinds,
  routeHealth,
} from './kinds/platform.ts';
import { crossplaneAwsHealth, fluxHealth, platformOperatorKinds } from './kinds/platforms.ts';
import { textAt } from './read.ts';
import { applyRules, type HealthRules } from './rule.ts';

type Check = (object: PlainObject) => Health | undefined;

const byRules =
  (rules: HealthRules): Check =>
  (object) =>
    applyRules(rules, object);

const tables = {
  ...platformKinds,
  ...argoKinds,
  ...operatorKinds,
  ...platformOperatorKinds,
  'postgresql.cnpg.io/Cluster': cloudNativePg,
};

const fluxSource = fluxHealth(['ArtifactInStorage'], 2);
const fluxReady = fluxHealth([], 1);

const fluxKinds: Readonly<Record<string, Check>> = {
  'helm.toolkit.fluxcd.io/HelmRelease': fluxHealth(['Released', 'TestSuccess'], 2),
  'kustomize.toolkit.fluxcd.io/Kustomization': fluxReady,
  'source.toolkit.fluxcd.io/Bucket': fluxSource,
  'source.toolkit.fluxcd.io/GitRepository': fluxSource,
  'source.toolkit.fluxcd.io/HelmChart': fluxSource,
  'source.toolkit.fluxcd.io/HelmRepository': (object) =>
    textAt(object, 'spec', 'type') === 'oci'
      ? { status: 'Healthy', message: "Helm repositories of type 'oci' have no status." }
      : fluxSource(object),
  'source.toolkit.fluxcd.io/OCIRepository': fluxSource,
  'image.toolkit.fluxcd.io/ImagePolicy': fluxReady,
  'image.toolkit.fluxcd.io/ImageRepository': fluxReady,
  'image.toolkit.fluxcd.io/ImageUpdateAutomation': fluxReady,
  'notification.toolkit.fluxcd.io/Alert': fluxReady,
  'notification.toolkit.fluxcd.io/Provider': fluxReady,
  'notification.toolkit.fluxcd.io/Receiver': fluxReady,
};

const awsKinds: readonly string[] = [
  'cloudfront.aws.crossplane.io/Distribution',
  'iam.aws.crossplane.io/Policy',
  'iam.aws.crossplane.io/Role',
  'iam.aws.crossplane.io/RolePolicyAttachment',
  'rds.aws.crossplane.io/DBCluster',
  'rds.aws.crossplane.io/DBInstance',
  'route53.aws.crossplane.io/ResourceRecordSet',
  's3.aws.crossplane.io/Bucket',
];

/** Kinds whose health needs more than rules. */
const functions: Readonly<Record<string, Check>> = {
  'argoproj.io/Rollout': rolloutHealth,
  'spot.io/SpotDeployment': rolloutHealth,
  'gateway.networking.k8s.io/Gateway': gatewayHealth,
  'gateway.networking.k8s.io/GatewayClass': gatewayClassHealth,
  'gateway.networking.k8s.io/HTTPRoute': routeHealth,
  'gateway.networking.k8s.io/GRPCRoute': routeHealth,
  'gateway.networking.k8s.io/BackendTLSPolicy': attachedPolicyHealth,
  'serving.knative.dev/Service': knativeHealth,
  'opentelemetry.io/OpenTelemetryCollector': collectorHealth,
};

const checks: ReadonlyMap<string, Check> = new Map([
  ...Object.entries(tables).map(([kind, rules]) => [kind, byRules(rules)] as const),
  ...Object.entries(functions),
  ...Object.entries(fluxKinds),
  ...awsKinds.map((kind) => [kind, crossplaneAwsHealth] as const),
]);

/** Groups whose kinds are all judged alike. */
const groups: readonly (readonly [suffix: string, check: Check])[] = [
  ['.crossplane.io', crossplaneHealth],
  ['.upbound.io', crossplaneHealth],
  ['.cnrm.cloud.google.com', byRules(configConnector)],
  ['.services.k8s.aws', byRules(awsControllers)],
  ['microgateway.airlock.com', attachedPolicyHealth],
];

/**
 * Health of the kinds that Argo CD ships a script for, as own tables; undefined: it ships none.
 * @see https://github.com/argoproj/argo-cd resource_customizations
 */
export function customKindHealth(object: PlainObject): Health | undefined {
  const { group } = parseApiVersion(textAt(object, 'apiVersion'));
  const exact = checks.get(`${group}/${textAt(object, 'kind')}`);
  if (exact) return exact(object);
  return groups.find(([suffix]) => group.endsWith(suffix))?.[1](object);
}
