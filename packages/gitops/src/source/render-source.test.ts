import type { JsonObject } from '@drydock/manifests';
import { describe, expect, it } from 'vitest';

import { repositoryTree } from '../applicationset/repository-tree.ts';
import { renderTargets } from './render-application.ts';
import { renderSource } from './render-source.ts';
import { resolveLinks, type SourceFile, type SourceFiles } from './repository-tree.ts';
import { resolveRevision } from './resolve-revision.ts';
import type { RenderedSource } from './source-context.ts';

const settings = { now: () => 0n, random: { next: () => 0.5 } };
const application = { name: 'shop', namespace: 'prod', project: 'default' };

function tree(
  texts: Readonly<Record<string, string>>,
  links: Readonly<Record<string, string>> = {},
): SourceFiles {
  const encoder = new TextEncoder();
  const files = Object.entries(texts).map(([path, text]): [string, SourceFile] => [
    path,
    { bytes: encoder.encode(text) },
  ]);
  const targets = Object.entries(links).map(([path, text]): [string, SourceFile] => [
    path,
    { bytes: encoder.encode(text), mode: 'symlink' },
  ]);
  return new Map([...files, ...targets]);
}

function render(source: JsonObject, files: SourceFiles): RenderedSource {
  return renderSource({ source, application, files, revision: 'a'.repeat(40), settings });
}

const config = (name: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`;
const names = (rendered: RenderedSource): unknown =>
  'error' in rendered ? rendered.error : rendered.manifests.map(({ metadata }) => metadata.name);

const chart = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
  'chart/values.yaml': 'size: 1\nimage: none\n',
  'chart/templates/map.yaml': `${config('{{ .Release.Name }}')}data:\n  size: "{{ .Values.size }}"\n  image: "{{ .Values.image }}"\n`,
};

describe('a plain folder', () => {
  const files = tree({
    'app/a.yaml': `${config('one')}---\n${config('two')}`,
    'app/deep/b.yml': config('three'),
    'app/README.md': 'nothing',
    'app/other.yaml': 'just: [notes',
  });

  it('yields what its files hold, and that of its subfolders when asked', () => {
    expect(names(render({ path: 'app' }, files))).toEqual(['one', 'two']);
    expect(names(render({ path: 'app', directory: { recurse: true } }, files))).toEqual([
      'one',
      'two',
      'three',
    ]);
    const filtered = { recurse: true, exclude: '{a.yaml,x}' };
    expect(names(render({ path: 'app', directory: filtered }, files))).toEqual(['three']);
  });

  it('says which manifest cannot be read', () => {
    const broken = tree({ 'app/x.yaml': `${config('x')}  labels: {a: b: c}\n` });
    expect(names(render({ path: 'app' }, broken))).toMatch(
      /^Failed to unmarshal "x.yaml": failed to unmarshal manifest: error converting YAML to JSON: yaml: line 5/,
    );
  });

  it('refuses paths and links that leave the repository', () => {
    expect(names(render({ path: 'nope' }, files))).toBe('nope: app path does not exist');
    expect(names(render({ path: '../x' }, files))).toBe('../x: app path outside root');
    expect(names(render({ path: 'app' }, tree({ 'app/a.yaml': '' }, { out: '../../etc' })))).toBe(
      'repository contains out-of-bounds symlinks. file: out',
    );
    const linked = tree({ 'base/a.yaml': config('one') }, { app: 'base' });
    expect(names(render({ path: 'app' }, linked))).toEqual(['one']);
  });
});

describe('a chart', () => {
  it('takes values from files, then inline, then parameters', () => {
    const files = tree({ ...chart, 'values/prod.yaml': 'size: 2\nimage: file\n' });
    const helm = {
      valueFiles: ['/values/prod.yaml'],
      values: 'image: inline\n',
      parameters: [{ name: 'image', value: '$ARGOCD_APP_NAME,x' }],
    };
    const rendered = render({ path: 'chart', helm }, files);
    expect('manifests' in rendered && rendered.manifests[0]).toMatchObject({
      metadata: { name: 'shop' },
      data: { size: '2', image: 'shop,x' },
    });
  });

  it('names the values file that is missing, unless it may be', () => {
    const files = tree(chart);
    const source = { path: 'chart', helm: { valueFiles: ['x.yaml'] } };
    expect(names(render(source, files))).toContain('open <path to cached source>/chart/x.yaml');
    const lenient = { ...source, helm: { ...source.helm, ignoreMissingValueFiles: true } };
    expect(names(render(lenient, files))).toEqual(['shop']);
  });

  it('reads the values files of another source by its ref', () => {
    const sources = [
      { repoURL: 'https://git/charts', path: 'chart', helm: { valueFiles: ['$vals/prod.yaml'] } },
      { repoURL: 'https://git/values', ref: 'vals' },
    ];
    const app = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: 'shop' },
      spec: { sources, destination: { namespace: 'prod' } },
    };
    const state = renderTargets(
      app,
      (_source, index) => ({
        files: index === 0 ? tree(chart) : tree({ 'prod.yaml': 'size: 9' }),
        revision: `r${index}`,
      }),
      settings,
    );
    expect(state).toMatchObject({
      revisions: ['r0', 'r1'],
      manifests: [{ data: { size: '9' } }],
    });
  });
});

describe('a kustomization', () => {
  const files = tree({
    'app/kustomization.yaml': 'resources: [a.yaml]\nimages:\n- name: shop\n  newTag: "1"\n',
    'app/a.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - {name: c, image: shop}\n`,
    'app/.argocd-source.yaml': 'kustomize:\n  namePrefix: pre-\n',
  });

  it('is edited by the application and by the overrides in its folder', () => {
    const kustomize = { images: ['shop=registry/shop:2'], commonLabels: { team: 'blue' } };
    const rendered = render({ path: 'app', kustomize }, files);
    expect('manifests' in rendered && rendered.manifests[0]).toMatchObject({
      metadata: { name: 'pre-web', labels: { team: 'blue' } },
      spec: { containers: [{ image: 'registry/shop:2' }] },
    });
  });
});

describe('resolveRevision', () => {
  const refs = new Map([
    ['refs/heads/main', 'm'],
    ['refs/tags/v1.2.0', 'a'],
    ['refs/tags/v1.10.0', 'b'],
    ['refs/tags/v2.0.0-rc.1', 'c'],
  ]);
  const view = {
    refs,
    resolve: (name: string): string | undefined =>
      name === 'HEAD' ? 'm' : (refs.get(`refs/heads/${name}`) ?? refs.get(`refs/tags/${name}`)),
  };

  it('takes the highest tag of a range, and names as they are', () => {
    expect(resolveRevision(view, '1.x')).toEqual({ commit: 'b', tag: 'v1.10.0' });
    expect(resolveRevision(view, '>=1.0.0, <1.5.0')).toEqual({ commit: 'a', tag: 'v1.2.0' });
    expect(resolveRevision(view, 'v1.2.0')).toEqual({ commit: 'a' });
    expect(resolveRevision(view, '')).toEqual({ commit: 'm' });
    expect(resolveRevision(view, 'gone')).toEqual({
      error: "unable to resolve 'gone' to a commit SHA",
    });
  });
});

describe('files of a repository', () => {
  const bytes = new TextEncoder().encode(
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n',
  );

  it('reads only what a source or a generator asks for', () => {
    const read: string[] = [];
    const files = new Map(
      Array.from({ length: 10_000 }, (_, index) => `d${index % 100}/f${index}.yaml`).map((path) => [
        path,
        {
          get bytes() {
            read.push(path);
            return bytes;
          },
        },
      ]),
    );
    const plain = resolveLinks(files);
    const tree = repositoryTree(files);
    expect('files' in plain && plain.files.size).toBe(10_000);
    expect(tree.directories).toHaveLength(100);
    expect(tree.files.has('d1/f1.yaml')).toBe(true);
    expect(read).toEqual([]);
    expect(tree.files.get('d1/f1.yaml')).toContain('ConfigMap');
    expect(repositoryTree(files).files.get('d1/f1.yaml')).toContain('ConfigMap');
    expect(read).toEqual(['d1/f1.yaml']);
  });

  it('finds folders behind links without a walk over all files for each', () => {
    const files = new Map<string, SourceFile>();
    for (let index = 0; index < 40_000; index++) files.set(`d/${index}.txt`, { bytes });
    files.set('e/a.txt', { bytes });
    const link = new TextEncoder().encode('e');
    for (let index = 0; index < 1000; index++)
      files.set(`l${index}`, { bytes: link, mode: 'symlink' });
    const plain = resolveLinks(files);
    expect(
      'files' in plain && [...plain.files.keys()].filter((path) => path.endsWith('/a.txt')),
    ).toHaveLength(1001);
  }, 5000);
});
