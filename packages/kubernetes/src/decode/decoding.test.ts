import { loadCatalogue } from '@drydock/manifests/catalogue';
import { describe, expect, test } from 'vitest';
import { ApiFailure } from '../registry/api-failure.ts';
import { createTypeRegistry, installedTypes } from '../types/type-registry.ts';
import { createCustomDecoder } from './custom-decoder.ts';
import { createTypedDecoder } from './typed-decoder.ts';

const catalogue = loadCatalogue();
const types = createTypeRegistry();
for (const entry of catalogue.kinds) {
  if (entry.kind === 'VirtualService')
    types.setCustom('virtualservices', installedTypes(catalogue, entry));
}
const decoder = createCustomDecoder(catalogue, createTypedDecoder(catalogue));

function decode(
  apiVersion: string,
  kind: string,
  content: object,
  validation: 'Strict' | 'Warn' = 'Strict',
) {
  const [group = '', version = ''] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  const type = types.findKind(group, version, kind);
  if (!type) throw new Error(`${apiVersion} ${kind} is not served`);
  const value = { apiVersion, kind, metadata: { name: 'x' }, ...content };
  const warnings: string[] = [];
  const text = JSON.stringify(value);
  const object = decoder.decode(value, type, {
    validation,
    text,
    warn: (each) => warnings.push(each),
  });
  return { object, warnings };
}

function problemOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ApiFailure) return error.failure.message;
  }
  return 'accepted';
}

describe('decoding', () => {
  test('names the field and the Go type of a wrong value', () => {
    const problem = problemOf(() => decode('apps/v1', 'Deployment', { spec: { replicas: '3' } }));
    expect(problem).toBe(
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    );
  });

  test('refuses unknown fields when strict, and drops them with a warning otherwise', () => {
    const content = { spec: { replcas: 3 } };
    expect(problemOf(() => decode('apps/v1', 'Deployment', content))).toContain(
      'unknown field "spec.replcas"',
    );
    const { object, warnings } = decode('apps/v1', 'Deployment', content, 'Warn');
    expect(warnings).toEqual(['unknown field "spec.replcas"']);
    expect(JSON.stringify(object)).not.toContain('replcas');
  });

  test('does the same for the custom resources of an installed group', () => {
    const content = { spec: { hosts: ['reviews'], htttp: [] } };
    const run = () => decode('networking.istio.io/v1', 'VirtualService', content);
    expect(problemOf(run)).toContain('strict decoding error: unknown field "spec.htttp"');
  });

  test('writes quantities in their canonical form and leaves out what Go leaves out', () => {
    const container = {
      name: 'c',
      image: 'i',
      args: [],
      resources: { limits: { memory: '1024Ki' } },
    };
    const { object } = decode('v1', 'Pod', {
      spec: { containers: [container], hostNetwork: false },
    });
    expect(object.spec).toEqual({
      containers: [{ name: 'c', image: 'i', resources: { limits: { memory: '1Mi' } } }],
    });
  });
});
