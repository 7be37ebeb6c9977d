import { GoInt, GoMap, GoSlice, type GoValue } from '../template/go-value.ts';
import { writeYaml } from '../yaml/write-yaml.ts';
import { globRegex } from './helm-ignore.ts';
import { textOf, type Chart } from './chart.ts';

/** `.Files`: what is in the chart besides templates, with the methods that Helm gives it. */
export function filesObject(files: ReadonlyMap<string, string>): GoMap {
  const text = (name: GoValue | undefined): string =>
    typeof name === 'string' ? (files.get(name) ?? '') : '';
  const byBase = (): [string, string][] =>
    Array.from(files, ([path, content]) => [path.split('/').at(-1) ?? path, content]);
  const yaml = (entries: Iterable<readonly [string, string]>): string => {
    const map = new GoMap(entries);
    return map.entries.size === 0 ? '' : writeYaml(map).replace(/\n$/, '');
  };
  return new GoMap(files, 'interface {}', [
    ['Get', ([name]) => text(name)],
    ['GetBytes', ([name]) => text(name)],
    [
      'Lines',
      ([name]) => {
        const content = text(name);
        return new GoSlice(content === '' ? [] : content.replace(/\n$/, '').split('\n'), 'string');
      },
    ],
    [
      'Glob',
      ([pattern]) => {
        const regex = globRegex(
          typeof pattern === 'string' && pattern !== '' ? pattern : '**',
          true,
        );
        return filesObject(new Map([...files].filter(([path]) => regex.test(path))));
      },
    ],
    ['AsConfig', () => yaml(byBase())],
    ['AsSecrets', () => yaml(byBase().map(([name, content]) => [name, base64(content)] as const))],
  ]);
}

/** Base64 of the UTF-8 bytes. */
export function base64(text: string): string {
  return btoa(
    Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''),
  );
}

const CHART_TEXTS =
  'name home version description condition tags icon apiVersion appVersion kubeVersion type';

/** `.Chart` with Go's field names, as Helm 4 shows it. */
export function chartObject(chart: Chart, isRoot: boolean): GoMap {
  const { entries } = chart.metadata;
  const object = new GoMap();
  for (const field of CHART_TEXTS.split(' '))
    object.entries.set(fieldName(field), textOf(entries.get(field)));
  object.entries.set('Name', chart.name);
  for (const field of ['sources', 'keywords'])
    object.entries.set(fieldName(field), textList(entries.get(field) ?? null));
  object.entries.set('Deprecated', entries.get('deprecated') === true);
  object.entries.set('Annotations', textMap(entries.get('annotations') ?? null));
  object.entries.set('Maintainers', maintainers(entries.get('maintainers') ?? null));
  object.entries.set('Dependencies', dependencies(chart));
  object.entries.set('IsRoot', isRoot);
  return object;
}

function fieldName(name: string): string {
  if (name === 'apiVersion') return 'APIVersion';
  return name.slice(0, 1).toUpperCase() + name.slice(1);
}

function textList(value: GoValue): GoSlice {
  return new GoSlice(value instanceof GoSlice ? value.items.map(textOf) : [], 'string');
}

function textMap(value: GoValue): GoMap {
  return new GoMap(
    value instanceof GoMap
      ? Array.from(value.entries, ([key, item]) => [key, textOf(item)] as const)
      : [],
    'string',
  );
}

function maintainers(value: GoValue): GoSlice {
  if (!(value instanceof GoSlice)) return new GoSlice([]);
  return new GoSlice(
    value.items.map((item) => {
      const get = (name: string): string =>
        item instanceof GoMap ? textOf(item.entries.get(name)) : '';
      return new GoMap([
        ['Name', get('name')],
        ['Email', get('email')],
        ['URL', get('url')],
      ]);
    }),
  );
}

function dependencies(chart: Chart): GoSlice {
  return new GoSlice(
    chart.requirements.map(
      (one) =>
        new GoMap([
          ['Name', one.name],
          ['Version', one.version],
          ['Repository', ''],
          ['Condition', one.condition],
          ['Tags', new GoSlice(one.tags, 'string')],
          ['Enabled', true],
          ['ImportValues', new GoSlice(one.importValues)],
          ['Alias', one.alias],
        ]),
    ),
  );
}

/** `.Release` of a first installation. */
export function releaseObject(name: string, namespace: string): GoMap {
  return new GoMap([
    ['Name', name],
    ['Namespace', namespace],
    ['IsUpgrade', false],
    ['IsInstall', true],
    ['Revision', new GoInt(1)],
    ['Service', 'Helm'],
  ]);
}
