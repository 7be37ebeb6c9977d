import { describe, expect, test } from 'vitest';
import type { Schema } from './catalogue.ts';
import { loadCatalogueDocs } from './catalogue-docs.ts';
import { loadCatalogue } from './load-catalogue.ts';

const catalogue = loadCatalogue();

/** The schema at a path of fields, `[]` for list items. */
function schemaAt(definition: string, ...path: readonly string[]): Schema | undefined {
  let schema = catalogue.definition(definition);
  for (const segment of path) {
    const resolved: Schema | undefined = schema && catalogue.resolve(schema);
    schema = segment === '[]' ? resolved?.items : resolved?.properties?.[segment];
  }
  return schema && catalogue.resolve(schema);
}

describe('the generated catalogue', () => {
  test('holds the kinds of every group', () => {
    for (const name of [
      'pods',
      'deployments.apps',
      'virtualservices',
      'trafficextensions',
      'httproutes',
      'applications',
      'servicemonitors',
    ]) {
      expect(catalogue.byResourceName(name), name).toBeDefined();
    }
  });

  test('every ref leads to a definition', () => {
    const open = catalogue.kinds.map((entry) => entry.definition);
    const seen = new Set<string>();
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (seen.has(name)) continue;
      seen.add(name);
      const schema = catalogue.definition(name);
      expect(schema, name).toBeDefined();
      for (const [, ref = ''] of JSON.stringify(schema).matchAll(/"ref":"([^"]+)"/g))
        open.push(ref);
    }
    expect(seen.size).toBeGreaterThan(500);
  });

  test('knows types, enums, ranges, required fields and int-or-string', () => {
    expect(schemaAt('io.k8s.api.core.v1.ServicePort', 'port')).toMatchObject({ type: 'integer' });
    expect(schemaAt('io.k8s.api.core.v1.ServicePort', 'protocol')?.enum).toEqual([
      'SCTP',
      'TCP',
      'UDP',
    ]);
    expect(schemaAt('io.k8s.api.core.v1.ServicePort', 'targetPort')?.intOrString).toBe(true);
    expect(catalogue.definition('io.k8s.api.core.v1.ServicePort')?.required).toEqual(['port']);
    expect(schemaAt('io.k8s.gateway.v1.Listener', 'port')).toMatchObject({
      minimum: 1,
      maximum: 65_535,
    });
  });

  test('exactly one of the alternatives of a string match may be set', () => {
    const uri = schemaAt(
      'io.istio.networking.v1.VirtualService',
      'spec',
      'http',
      '[]',
      'match',
      '[]',
      'uri',
    );
    expect(Object.keys(uri?.properties ?? {})).toEqual(['exact', 'prefix', 'regex']);
    expect(uri?.oneOf).toHaveLength(4);
  });

  test('the overlay adds what the packages lack', () => {
    expect(
      schemaAt(
        'io.istio.networking.v1.VirtualService',
        'spec',
        'http',
        '[]',
        'redirect',
        'prefixRewrite',
      )?.type,
    ).toBe('string');
    expect(schemaAt('io.k8s.api.core.v1.PodSpec', 'containers')?.listMapKeys).toEqual(['name']);
  });

  test('the preferred version comes first, versions with one schema share it', () => {
    const versions = catalogue.versions('networking.istio.io', 'VirtualService');
    expect(versions.map(({ version }) => version)).toEqual(['v1', 'v1beta1', 'v1alpha3']);
    expect(new Set(versions.map(({ definition }) => definition)).size).toBe(1);
  });

  test('what a person types finds the kind', () => {
    const kindOf = (name: string): string | undefined => catalogue.byResourceName(name)?.kind;
    expect(['po', 'svc', 'deploy', 'vs', 'dr', 'app', 'Pod', 'ns'].map(kindOf)).toEqual([
      'Pod',
      'Service',
      'Deployment',
      'VirtualService',
      'DestinationRule',
      'Application',
      'Pod',
      'Namespace',
    ]);
    expect(catalogue.byResourceName('gateways.networking.istio.io')?.group).toBe(
      'networking.istio.io',
    );
    expect(kindOf('constructor')).toBeUndefined();
  });

  test('docs come separately', async () => {
    const docs = await loadCatalogueDocs();
    expect(docs['io.k8s.api.core.v1.ServicePort']?.fields?.port?.text).toContain('port');
  });
});
