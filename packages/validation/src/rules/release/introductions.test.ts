import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { introducedFields } from '../../introductions.ts';
import { virtualService } from '../../testing/shop.ts';
import { validate, type ValidateOptions } from '../../validate.ts';

const catalogue = loadCatalogue();

function found(text: string, options: ValidateOptions): readonly string[] {
  return validate(new Map([['a.yaml', text]]), { catalogue, ...options })
    .filter(({ rule }) => rule === 'release/introductions')
    .map(({ code, path }) => `${code} ${path}`);
}

const REDIRECT = virtualService(
  '  hosts: [a.example.com]\n  gateways: [prod/edge]\n  http: [{ redirect: { prefixRewrite: / } }]\n',
);
const EXTENSION =
  'apiVersion: extensions.istio.io/v1alpha1\nkind: TrafficExtension\nmetadata: {name: a}\nspec: {}\n';
const SIDECAR =
  'apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: {name: a}\nspec: {egress: [{hosts: ["*/*", "~b/*"]}]}\n';

describe('a release of Istio', () => {
  test.each([
    ['a field', REDIRECT, '1.30', 'schema/unknown-field spec.http[0].redirect.prefixRewrite'],
    ['a kind', EXTENSION, '1.29', 'schema/no-such-kind kind'],
    ['a form of a host', SIDECAR, '1.30.2', 'sidecar/invalid-host spec.egress[0].hosts[1]'],
  ])('before %s came refuses it', (_, text, istioVersion, expected) => {
    expect(found(text, { istioVersion })).toEqual([expected]);
    expect(found(text, {})).toEqual([]);
    expect(found(text, { istioVersion: '1.32' })).toEqual([]);
  });
});

test('a release of Kubernetes does not serve a version before it came', () => {
  const text =
    'apiVersion: storage.k8s.io/v1\nkind: VolumeAttributesClass\nmetadata: {name: a}\ndriverName: d\n';
  expect(found(text, { kubernetesVersion: '1.33' })).toEqual(['schema/unknown-version apiVersion']);
  expect(found(text, { kubernetesVersion: '1.34' })).toEqual([]);
});

test('each field that came stands in the schema of today', () => {
  const unknown = introducedFields.filter(({ kind, path }) => {
    const [group = '', name = ''] = kind.split('/');
    const [entry] = catalogue.versions(group, name);
    let schema = entry && catalogue.schemaOf(entry);
    for (const segment of path) {
      const resolved = schema && catalogue.resolve(schema);
      schema = segment === '*' ? resolved?.items : resolved?.properties?.[segment];
    }
    return schema === undefined;
  });
  expect(unknown.map(({ kind, path }) => `${kind} ${path.join('.')}`)).toEqual([]);
});
