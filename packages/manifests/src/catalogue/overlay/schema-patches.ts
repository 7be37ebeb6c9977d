import type { Schema } from '../catalogue.ts';
import { gatewayRules } from './gateway-rules.ts';
import { istioRules } from './istio-rules.ts';
import { kubernetesRules } from './kubernetes-rules.ts';
import type { SchemaPatch } from './schema-patch.ts';

const text: Schema = { type: 'string' };
const texts: Schema = { type: 'array', items: text };
const flag: Schema = { type: 'boolean' };
const uint32: Schema = { type: 'integer', minimum: 0, maximum: 4_294_967_295 };

function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties };
}

function exactlyOneOf(...fields: readonly string[]): readonly Schema[] {
  const required = fields.map((field) => ({ required: [field] }));
  return [{ not: { anyOf: required } }, ...required];
}

const SERVER_TLS: Readonly<Record<string, Schema>> = {
  ecdhCurves: texts,
  insecureSkipVerify: flag,
};
const KEEP_ALIVE: Readonly<Record<string, Schema>> = {
  http2KeepAlive: object({ interval: text, timeout: text }),
};

/** Source: CRDs of Istio 1.32 (istio/istio 86c9f01f), where they go beyond @kubernetes-models/istio 3.0.1 (1.29). */
const istio: readonly SchemaPatch[] = [
  {
    definition: 'io.istio.networking.*.DestinationRule',
    at: '.connectionPool.http',
    fields: KEEP_ALIVE,
  },
  { definition: 'io.istio.networking.*.Sidecar', at: 'onnectionPool.http', fields: KEEP_ALIVE },
  {
    definition: 'io.istio.networking.*.DestinationRule',
    at: '.loadBalancer',
    set: { oneOf: exactlyOneOf('simple', 'consistentHash', 'backendUtilization') },
    fields: {
      backendUtilization: object({
        errorUtilizationPenaltyPercent: uint32,
        metricNamesForComputingUtilization: texts,
        weightExpirationPeriod: text,
        weightStabilizationPeriod: text,
        weightUpdatePeriod: text,
      }),
      zoneAwareLbSetting: object({
        enabled: flag,
        failover: { type: 'array', items: object({ from: text, to: text }) },
        failoverPriority: texts,
        minClusterSize: { ...uint32, minimum: 1 },
      }),
    },
  },
  {
    definition: 'io.istio.networking.*.DestinationRule',
    at: '.outlierDetection',
    fields: {
      outlierDetectionHttpErrorCodes: {
        type: 'array',
        items: { type: 'integer', minimum: 100, maximum: 599 },
      },
    },
  },
  {
    definition: 'io.istio.networking.*.DestinationRule',
    at: '.retryBudget',
    fields: { budgetInterval: text },
  },
  { definition: 'io.istio.networking.*.Gateway', at: '.servers[].tls', fields: SERVER_TLS },
  { definition: 'io.istio.networking.*.Sidecar', at: '.ingress[].tls', fields: SERVER_TLS },
  {
    definition: 'io.istio.networking.*.VirtualService',
    at: '.http[].redirect',
    fields: { prefixRewrite: text },
  },
  {
    definition: 'io.istio.security.*.AuthorizationPolicy',
    at: '.from[].source',
    fields: { trustDomains: texts, notTrustDomains: texts },
  },
  {
    definition: 'io.istio.security.*.RequestAuthentication',
    at: '.jwtRules[]',
    fields: { presence: { type: 'string', enum: ['OPTIONAL', 'REQUIRED'] } },
  },
  {
    definition: 'io.istio.telemetry.*.Telemetry',
    at: '.spec.tracing[]',
    fields: { disableContextPropagation: flag },
  },
  {
    definition: 'io.istio.networking.*.ServiceEntry',
    at: '.spec.ports',
    set: { listType: 'map', listMapKeys: ['name'] },
  },
  {
    definition: 'io.istio.extensions.*.WasmPlugin',
    at: '.spec.match[].ports',
    set: { listType: 'map', listMapKeys: ['number'] },
  },
  {
    definition: 'io.istio.extensions.*.WasmPlugin',
    at: '.vmConfig.env',
    set: { listType: 'map', listMapKeys: ['name'] },
  },
  {
    definition: 'io.istio.networking.*.EnvoyFilter',
    at: '.listener.filterChain',
    fields: { transportSocket: text },
  },
  {
    definition: 'io.istio.networking.*.EnvoyFilter',
    at: '.patch.operation',
    set: {
      enum: [
        'INVALID',
        'MERGE',
        'ADD',
        'REMOVE',
        'INSERT_BEFORE',
        'INSERT_AFTER',
        'INSERT_FIRST',
      ].concat(['REPLACE', 'MERGE_AND_REPLACE_LIST']),
    },
  },
  ...['extensions', 'networking', 'security', 'telemetry'].map((group) => ({
    definition: `io.istio.${group}.*.*`,
    at: '^.status',
    set: { preserveUnknown: true },
  })),
];

function requiring(schema: Schema, ...required: readonly string[]): Schema {
  return { ...schema, required };
}

function list(items: Schema): Schema {
  return { type: 'array', items };
}

const gitPolicy: Schema = requiring(
  object({
    gpg: requiring(object({ keys: texts, mode: text }), 'keys', 'mode'),
    repos: list(requiring(object({ url: text }), 'url')),
  }),
  'gpg',
  'repos',
);

/** Source: CRDs of Argo CD 3.6 (argoproj/argo-cd 37ee0097), beyond @kubernetes-models/argo-cd 4.0.0. */
const argo: readonly SchemaPatch[] = [
  {
    definition: 'io.argoproj.v1alpha1.ApplicationSourceDirectory',
    at: '',
    fields: { disableExtensionFilter: flag },
  },
  { definition: 'io.argoproj.v1alpha1.ApplicationSource', at: '', fields: { tagPrefix: text } },
  { definition: 'io.argoproj.v1alpha1.SyncSource', at: '', fields: { repoURL: text } },
  {
    definition: 'io.argoproj.v1alpha1.SCMProviderGeneratorGitea',
    at: '',
    fields: { excludeArchivedRepos: flag },
  },
  {
    definition: 'io.argoproj.v1alpha1.SCMProviderGeneratorGithub',
    at: '',
    fields: { excludeArchivedRepos: flag },
  },
  {
    definition: 'io.argoproj.v1alpha1.SCMProviderGeneratorGitlab',
    at: '',
    fields: { includeArchivedRepos: flag },
  },
  {
    definition: 'io.argoproj.v1alpha1.AppProjectSpec',
    at: '.description',
    set: { maxLength: 255 },
  },
  { definition: 'io.argoproj.v1alpha1.SyncWindow', at: '', fields: { syncOverrun: flag } },
  {
    definition: 'io.argoproj.v1alpha1.AppProjectSpec',
    at: '',
    fields: {
      sourceIntegrity: requiring(
        object({ git: requiring(object({ policies: list(gitPolicy) }), 'policies') }),
        'git',
      ),
    },
  },
];

const SCHEMA_PROPS = 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps';
const schemaProps: Schema = { ref: SCHEMA_PROPS };
const schemaMap: Schema = { type: 'object', additionalProperties: schemaProps };
const schemaList: Schema = { type: 'array', items: schemaProps };
const int64: Schema = { type: 'integer', format: 'int64' };

/** Source: CRDs of the Prometheus operator 0.86: an embedded claim template need not repeat its kind. */
const prometheus: readonly SchemaPatch[] = [
  {
    definition: 'com.coreos.monitoring.v1.EmbeddedPersistentVolumeClaim',
    at: '',
    set: { required: [] },
  },
];

/** Source: Kubernetes 1.34, apiextensions/v1 types_jsonschema.go: a schema is made of schemas. */
const kubernetes: readonly SchemaPatch[] = [
  {
    definition: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
    at: '',
    set: { format: 'quantity', oneOf: [{ type: 'number' }, { type: 'string' }] },
  },
  {
    definition: SCHEMA_PROPS,
    at: '',
    fields: {
      allOf: schemaList,
      anyOf: schemaList,
      oneOf: schemaList,
      not: schemaProps,
      properties: schemaMap,
      patternProperties: schemaMap,
      definitions: schemaMap,
      maxItems: int64,
      minItems: int64,
      maxLength: int64,
      minLength: int64,
      maxProperties: int64,
      minProperties: int64,
      // Each holds a schema or a list, a schema or a boolean, a schema or names of fields.
      items: { preserveUnknown: true },
      additionalItems: { preserveUnknown: true },
      additionalProperties: { preserveUnknown: true },
      dependencies: { preserveUnknown: true },
    },
  },
];

/** All patches, in the order in which they apply. */
export const schemaPatches: readonly SchemaPatch[] = Object.freeze([
  ...istio,
  ...istioRules,
  ...argo,
  ...prometheus,
  ...kubernetes,
  ...kubernetesRules,
  ...gatewayRules,
]);
