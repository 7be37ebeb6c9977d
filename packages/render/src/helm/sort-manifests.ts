import { RenderError } from '../render-error.ts';
import { GoMap, toGo } from '../template/go-value.ts';
import { readYaml, YamlError } from '../yaml/read-yaml.ts';
import { textOf } from './chart.ts';
import { compareKinds } from './install-order.ts';

/** One document of the output, with the file that it comes from. */
export interface HelmManifest {
  readonly source: string;
  readonly kind: string;
  readonly text: string;
  readonly isHook: boolean;
}

const HOOKS = new Set(
  'pre-install post-install pre-delete post-delete pre-upgrade post-upgrade pre-rollback post-rollback test test-success'.split(
    ' ',
  ),
);

/** The documents of rendered files in Helm's order: by kind, then by file; hooks after the rest, those of unknown events dropped. */
export function sortManifests(
  rendered: ReadonlyMap<string, string>,
  skipTests: boolean,
): readonly HelmManifest[] {
  const all = [...rendered]
    .filter(([path, text]) => !path.split('/').at(-1)?.startsWith('_') && text.trim() !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, text]) => documentsOf(path, text, skipTests));
  const byKind = (a: HelmManifest, b: HelmManifest): number => compareKinds(a.kind, b.kind);
  return [
    ...all.filter(({ isHook }) => !isHook).toSorted(byKind),
    ...all.filter(({ isHook }) => isHook).toSorted(byKind),
  ];
}

function documentsOf(path: string, text: string, skipTests: boolean): readonly HelmManifest[] {
  const parts = text
    .trim()
    .split(/(?:^|\s*\n)---\s*/)
    .filter((part) => part.trim() !== '');
  return parts.flatMap((part): readonly HelmManifest[] => {
    const { kind, hooks } = headOf(path, part);
    if (!hooks) return [{ source: path, kind, text: part, isHook: false }];
    if (hooks.some((hook) => !HOOKS.has(hook))) return [];
    if (skipTests && hooks.some((hook) => hook.startsWith('test'))) return [];
    return [{ source: path, kind, text: part, isHook: true }];
  });
}

interface Head {
  readonly kind: string;
  readonly hooks: readonly string[] | undefined;
}

function headOf(path: string, text: string): Head {
  const failure = (message: string): RenderError =>
    new RenderError(
      `YAML parse error on ${path}: ${message}\n\nUse --debug flag to render out invalid YAML`,
    );
  let value: unknown;
  try {
    value = toGo(readYaml(text));
  } catch (error) {
    if (error instanceof YamlError) throw failure(error.message);
    throw error;
  }
  if (value === null) return { kind: '', hooks: undefined };
  const mismatch = (type: string, field: string): RenderError =>
    failure(
      `error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${type} into Go ${field}`,
    );
  if (!(value instanceof GoMap))
    throw mismatch(jsonType(value), 'value of type releaseutil.SimpleHead');
  const kind = value.entries.get('kind') ?? null;
  const metadata = value.entries.get('metadata') ?? null;
  if (typeof kind === 'object' && kind !== null)
    throw mismatch(jsonType(kind), 'struct field SimpleHead.kind of type string');
  if (metadata === null) return { kind: textOf(kind), hooks: undefined };
  if (!(metadata instanceof GoMap))
    throw mismatch(
      jsonType(metadata),
      'struct field SimpleHead.metadata of type struct { Name string; Annotations map[string]string }',
    );
  const annotations = metadata.entries.get('annotations') ?? null;
  if (annotations === null) return { kind: textOf(kind), hooks: undefined };
  if (!(annotations instanceof GoMap))
    throw mismatch(
      jsonType(annotations),
      'struct field .metadata.annotations of type map[string]string',
    );
  for (const item of annotations.entries.values())
    if (typeof item === 'object' && item !== null)
      throw mismatch(jsonType(item), 'struct field .metadata.annotations of type string');
  const hook = annotations.entries.get('helm.sh/hook');
  const hooks =
    hook === undefined
      ? undefined
      : textOf(hook)
          .split(',')
          .map((word) => word.trim().toLowerCase());
  return { kind: textOf(kind), hooks };
}

function jsonType(value: unknown): string {
  if (value instanceof GoMap) return 'object';
  if (typeof value === 'object') return 'array';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}
