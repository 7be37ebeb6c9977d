import { loadCatalogue, loadCatalogueDocs } from '@drydock/manifests/catalogue';
import { beforeAll, describe, expect, test } from 'vitest';
import { completeYaml, type Knowledge } from './complete-yaml.ts';
import { hoverYaml } from './hover-yaml.ts';

let knowledge: Knowledge;
beforeAll(async () => {
  knowledge = { catalogue: loadCatalogue(), docs: await loadCatalogueDocs() };
});

const head = 'apiVersion: networking.istio.io/v1\nkind: VirtualService\n';

/** Labels offered where `|` stands. */
function offered(text: string): readonly string[] {
  const offset = text.indexOf('|');
  return completeYaml(text.replace('|', ''), offset, knowledge).map(({ label }) => label);
}

describe('completeYaml', () => {
  test('offers the fields of the kind at this place', () => {
    const labels = offered(`${head}spec:\n  http:\n    - |`);
    expect(labels).toEqual(expect.arrayContaining(['match', 'route', 'rewrite']));
    expect(labels).not.toContain('hosts');
  });

  test('does not offer a field twice', () => {
    expect(offered(`${head}spec:\n  hosts: []\n  |`)).not.toContain('hosts');
  });

  test('offers the kinds of the API version', () => {
    expect(offered('apiVersion: networking.istio.io/v1\nkind: |')).toContain('VirtualService');
    expect(offered('apiVersion: networking.istio.io/v1\nkind: |')).not.toContain('Deployment');
  });

  test('puts what a list needs behind its field', () => {
    const text = `${head}spec:\n  ho`;
    const hosts = completeYaml(text, text.length, knowledge).find(({ label }) => label === 'hosts');
    expect(hosts?.insert).toBe('hosts:\n  - ');
  });

  test('has nothing to say about an unknown kind', () => {
    expect(offered('apiVersion: example.org/v1\nkind: Thing\nspec:\n  |')).toEqual([]);
  });
});

test('hoverYaml shows the path, the type and the sentence of upstream', () => {
  const text = `${head}spec:\n  http:\n    - rewrite:\n        uri: /x\n`;
  const hover = hoverYaml(text, text.indexOf('rewrite') + 1, knowledge);
  expect(hover).toMatchObject({ title: 'spec.http[].rewrite', type: 'object' });
  expect(hover?.text).toMatch(/rewrite/i);
});
