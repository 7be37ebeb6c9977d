import { expect, test } from 'vitest';
import { validateDefinition } from './definition.ts';

const definition = (spec: object, name = 'things.example.com') => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name },
  spec: {
    group: 'example.com',
    scope: 'Namespaced',
    names: { plural: 'things', singular: 'thing', kind: 'Thing', listKind: 'ThingList' },
    versions: [version({ type: 'object' })],
    ...spec,
  },
});
const version = (schema: object) => ({
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: schema },
});
const told = (object: ReturnType<typeof definition>): readonly string[] =>
  validateDefinition(object).map(({ field, message }) => `${field}: ${message}`);

test('a whole definition is fine', () => {
  const schema = { type: 'object', properties: { spec: { 'x-kubernetes-int-or-string': true } } };
  expect(told(definition({ versions: [version(schema)] }))).toEqual([]);
});

test('the name says plural and group', () => {
  expect(told(definition({}, 'other.example.com'))).toEqual([
    'metadata.name: Invalid value: "other.example.com": must be spec.names.plural+"."+spec.group',
  ]);
});

test('every node of a schema says its type', () => {
  const schema = {
    type: 'object',
    properties: { spec: { properties: { list: { type: 'array' } } } },
  };
  expect(told(definition({ versions: [version(schema)] }))).toEqual([
    'spec.versions[0].schema.openAPIV3Schema.properties[spec].type: Required value: must not be empty for specified object fields',
    'spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[list].items: Required value: must be specified',
  ]);
});
