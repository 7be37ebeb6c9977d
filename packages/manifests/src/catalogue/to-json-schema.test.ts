import { expect, test } from 'vitest';
import { loadCatalogueDocs } from './catalogue-docs.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { toJsonSchema } from './to-json-schema.ts';

const catalogue = loadCatalogue();

test('apiVersion and kind lead to the definition of the kind', () => {
  const kinds = catalogue.versions('networking.istio.io', 'VirtualService');
  const schema = toJsonSchema(catalogue, { kinds });
  expect(schema.properties).toMatchObject({ kind: { enum: ['VirtualService'] } });
  expect(schema.allOf).toHaveLength(3);
  expect(schema.allOf).toContainEqual({
    if: {
      required: ['apiVersion', 'kind'],
      properties: {
        apiVersion: { const: 'networking.istio.io/v1' },
        kind: { const: 'VirtualService' },
      },
    },
    // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
    then: { $ref: '#/definitions/io.istio.networking.v1.VirtualService' },
  });
});

test('definitions are those that the kinds reach, closed, with docs', async () => {
  const kinds = catalogue.versions('', 'Service');
  const schema = toJsonSchema(catalogue, { kinds, docs: await loadCatalogueDocs() });
  const definitions = schema.definitions as Record<string, unknown>;
  expect(Object.keys(definitions)).toContain('io.k8s.api.core.v1.ServicePort');
  expect(Object.keys(definitions)).not.toContain('io.k8s.api.core.v1.Container');
  expect(definitions['io.k8s.api.core.v1.ServicePort']).toMatchObject({
    additionalProperties: false,
    properties: {
      port: { type: 'integer', description: expect.stringContaining('port') },
      protocol: { enum: ['SCTP', 'TCP', 'UDP'] },
      targetPort: {
        allOf: [{ $ref: '#/definitions/io.k8s.apimachinery.pkg.util.intstr.IntOrString' }],
      },
    },
  });
});

test('every $ref has its definition', () => {
  const text = JSON.stringify(toJsonSchema(catalogue));
  const schema = JSON.parse(text) as { definitions: Record<string, unknown> };
  const refs = [...text.matchAll(/"#\/definitions\/([^"]+)"/g)].map(([, name = '']) => name);
  expect(refs.filter((name) => !Object.hasOwn(schema.definitions, name))).toEqual([]);
});
