import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RenderError } from '../render-error.ts';
import { renderKustomize } from './render-kustomize.ts';

const SERVICE =
  'apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n';
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx:1.25
        envFrom:
        - configMapRef: {name: cfg}
`;

function build(kustomization: string, files: Record<string, string> = {}, path = '.'): string {
  return renderKustomize({
    files: new Map(
      Object.entries({
        'kustomization.yaml': kustomization,
        'dep.yaml': DEPLOYMENT,
        'svc.yaml': SERVICE,
        ...files,
      }),
    ),
    path,
  });
}

describe('renderKustomize', () => {
  test('lets references follow generated names with their hash and prefix', () => {
    const text = build(
      'resources: [dep.yaml]\nnamePrefix: p-\nconfigMapGenerator: [{name: cfg, literals: [a=1]}]\n',
    );
    expect(text.match(/p-cfg-h29d89cmmt/g)).toHaveLength(2);
    expect(text).toContain('name: p-web');
  });

  test('orders by kind, in the order of the files only where it is asked to', () => {
    const kinds = (text: string): readonly string[] => text.match(/(?<=^kind: ).*/gm) ?? [];
    expect(kinds(build('resources: [dep.yaml, svc.yaml]'))).toEqual(['Service', 'Deployment']);
    expect(kinds(build('resources: [dep.yaml, svc.yaml]\nsortOptions: {order: fifo}'))).toEqual([
      'Deployment',
      'Service',
    ]);
  });

  test('applies both kinds of patches and changes images of an overlay', () => {
    const overlay = `resources: [..]
images: [{name: nginx, newTag: "2"}]
patches:
- patch: "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}"
- target: {kind: Service}
  patch: "[{op: add, path: /spec/type, value: NodePort}]"
`;
    const text = build('resources: [dep.yaml, svc.yaml]', { 'o/kustomization.yaml': overlay }, 'o');
    expect(text).toContain('replicas: 3');
    expect(text).toContain('type: NodePort');
    expect(text).toContain('image: nginx:2');
  });

  test('puts the values of vars where they are named, after names have changed', () => {
    const text = build(
      'resources: [svc.yaml, pod.yaml]\nnamePrefix: p-\nvars: [{name: S, objref: {kind: Service, name: web, apiVersion: v1}}]\n',
      {
        'pod.yaml':
          'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c, args: ["http://$(S)", $(T)]}]}\n',
      },
    );
    expect(text).toContain('http://p-web');
    expect(text).toContain('$(T)');
  });

  test.each([
    ['resources: [nope.yaml]', 'no such file or directory'],
    ['resource: [dep.yaml]', 'unknown field "resource"'],
    ['resources: [dep.yaml, dep.yaml]', 'may not add resource with an already registered id'],
    ['resources: [.]', 'cycle detected'],
    ['resources: [https://example.invalid/org/repo]', 'remote resources are not supported'],
    ['configMapGenerator: [{name: a, files: [../x]}]', 'is not in or below'],
    ['patches: [{patch: "[{op: remove, path: /a}]"}]', 'must specify a target for JSON patch'],
  ])('refuses %s', (kustomization, message) => {
    expect(() => build(kustomization)).toThrow(message);
    expect(() => build(kustomization)).toThrow(RenderError);
  });

  test('answers or throws RenderError for any kustomization', () => {
    const fields = fc.constantFrom(
      'resources',
      'patches',
      'images',
      'namespace',
      'labels',
      'replacements',
      'transformers',
    );
    fc.assert(
      fc.property(fields, fc.json({ maxDepth: 3 }), (field, value) => {
        try {
          build(`${field}: ${value}\nnamePrefix: a-\n`);
        } catch (error) {
          expect(error).toBeInstanceOf(RenderError);
        }
      }),
      { numRuns: 300 },
    );
  });
});
