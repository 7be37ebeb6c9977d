import { describe, expect, test } from 'vitest';
import { parseManifests } from '../parse-manifests.ts';
import { loadCatalogue } from './load-catalogue.ts';
import { withCrds } from './with-crds.ts';

const CRD = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  scope: Cluster
  names: {kind: Widget, plural: widgets, shortNames: [wd]}
  versions:
  - name: v1
    served: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          spec:
            type: object
            required: [size]
            properties:
              size: {type: integer, minimum: 1}
              port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}
              labels: {type: object, additionalProperties: {type: string}}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              nothing: {type: object}
            x-kubernetes-validations:
            - {rule: self.size < 10, message: too large}
  - {name: v0, served: false}
`;

const crds = parseManifests('crd.yaml', CRD).resources.map(({ object }) => object);
const catalogue = withCrds(loadCatalogue(), crds);

describe('a catalogue with CRDs', () => {
  test('has their kinds, and all it had before', () => {
    expect(catalogue.byResourceName('wd')).toMatchObject({ kind: 'Widget', namespaced: false });
    expect(catalogue.kind('example.com', 'v0', 'Widget')).toBeUndefined();
    expect(catalogue.byResourceName('vs')?.kind).toBe('VirtualService');
  });

  test('reads the schema in our terms', () => {
    const spec = catalogue.definition('crd:example.com/v1/Widget')?.properties?.spec;
    expect(spec).toEqual({
      type: 'object',
      required: ['size'],
      expressions: [{ rule: 'self.size < 10', message: 'too large' }],
      properties: {
        size: { type: 'integer', minimum: 1 },
        port: { intOrString: true },
        labels: { type: 'object', additionalProperties: { type: 'string' } },
        free: { type: 'object', preserveUnknown: true },
        nothing: { type: 'object', properties: {} },
      },
    });
  });

  test('a known kind stays as it is', () => {
    const text = CRD.replaceAll('example.com', 'networking.istio.io').replaceAll(
      'Widget',
      'VirtualService',
    );
    const own = parseManifests('crd.yaml', text).resources.map(({ object }) => object);
    const entry = withCrds(loadCatalogue(), own).kind(
      'networking.istio.io',
      'v1',
      'VirtualService',
    );
    expect(entry?.definition).toBe('io.istio.networking.v1.VirtualService');
  });

  test('nonsense is no kind', () => {
    expect(
      withCrds(catalogue, [{}, { spec: 1 }, { spec: { group: 'a', names: { kind: [] } } }]),
    ).toBe(catalogue);
  });
});
