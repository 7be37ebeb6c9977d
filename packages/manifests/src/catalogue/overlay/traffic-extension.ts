import type { Schema } from '../catalogue.ts';

/**
 * The spec of TrafficExtension, a kind that @kubernetes-models/istio does not have yet.
 * Source: fields, types, enums and limits of the CRD of Istio 1.32 (istio/istio 86c9f01f).
 */
export const trafficExtensionSpec: Schema = {
  oneOf: [
    { not: { anyOf: [{ required: ['wasm'] }, { required: ['lua'] }] } },
    { required: ['wasm'] },
    { required: ['lua'] },
  ],
  properties: {
    lua: {
      properties: { inlineCode: { maxLength: 65536, minLength: 1, type: 'string' } },
      required: ['inlineCode'],
      type: 'object',
    },
    match: {
      items: {
        properties: {
          mode: { enum: ['UNDEFINED', 'CLIENT', 'SERVER', 'CLIENT_AND_SERVER'], type: 'string' },
          ports: {
            items: {
              properties: { number: { maximum: 65535, minimum: 1, type: 'integer' } },
              required: ['number'],
              type: 'object',
            },
            type: 'array',
            listMapKeys: ['number'],
            listType: 'map',
          },
        },
        type: 'object',
      },
      type: 'array',
    },
    phase: { enum: ['UNSPECIFIED', 'AUTHN', 'AUTHZ', 'STATS'], type: 'string' },
    priority: { format: 'int32', type: 'integer' },
    selector: {
      properties: {
        matchLabels: {
          additionalProperties: { maxLength: 63, type: 'string' },
          maxProperties: 4096,
          type: 'object',
        },
      },
      type: 'object',
    },
    targetRefs: {
      items: {
        properties: {
          group: {
            maxLength: 253,
            pattern: '^$|^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$',
            type: 'string',
          },
          kind: {
            maxLength: 63,
            minLength: 1,
            pattern: '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
            type: 'string',
          },
          name: { maxLength: 253, minLength: 1, type: 'string' },
          namespace: { type: 'string' },
        },
        required: ['kind', 'name'],
        type: 'object',
      },
      maxItems: 16,
      type: 'array',
    },
    wasm: {
      properties: {
        failStrategy: { enum: ['FAIL_CLOSE', 'FAIL_OPEN', 'FAIL_RELOAD'], type: 'string' },
        imagePullPolicy: { enum: ['UNSPECIFIED_POLICY', 'IfNotPresent', 'Always'], type: 'string' },
        imagePullSecret: { maxLength: 253, minLength: 1, type: 'string' },
        pluginConfig: { type: 'object', preserveUnknown: true },
        pluginName: { maxLength: 256, minLength: 1, type: 'string' },
        sha256: { pattern: '(^$|^[a-f0-9]{64}$)', type: 'string' },
        type: { enum: ['UNSPECIFIED_PLUGIN_TYPE', 'HTTP', 'NETWORK'], type: 'string' },
        url: { minLength: 1, type: 'string' },
        verificationKey: { type: 'string' },
        vmConfig: {
          properties: {
            env: {
              items: {
                properties: {
                  name: { maxLength: 256, minLength: 1, type: 'string' },
                  value: { maxLength: 2048, type: 'string' },
                  valueFrom: { enum: ['INLINE', 'HOST'], type: 'string' },
                },
                required: ['name'],
                type: 'object',
              },
              maxItems: 256,
              type: 'array',
              listMapKeys: ['name'],
              listType: 'map',
            },
          },
          type: 'object',
        },
      },
      required: ['url'],
      type: 'object',
    },
  },
  type: 'object',
};
