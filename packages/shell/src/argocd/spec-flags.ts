import { isJsonObject, type JsonObject } from '@drydock/manifests';
import type { Flags, FlagSpec } from '../kubectl/flags.ts';
import { flag, listOf, objectOf, textOf, textsOf } from './argo-context.ts';
import { ArgoFailure } from './argo-failure.ts';

/** Flags that change a spec: of `app create`, `app set`, `app add-source`. */
export const SPEC_FLAGS: readonly FlagSpec[] = [
  ...['project', 'dest-server', 'dest-name', 'dest-namespace', 'path', 'repo', 'helm-chart'].map(
    (name) => flag.text(name),
  ),
  ...['revision', 'ref', 'release-name', 'values-literal-file', 'nameprefix', 'namesuffix'].map(
    (name) => flag.text(name),
  ),
  ...['kustomize-namespace', 'directory-exclude', 'directory-include', 'sync-policy'].map((name) =>
    flag.text(name),
  ),
  ...['values', 'helm-set', 'helm-set-string', 'kustomize-image', 'kustomize-replica'].map((name) =>
    flag.list(name),
  ),
  ...['kustomize-common-label', 'kustomize-common-annotation', 'sync-option'].map((name) =>
    flag.list(name),
  ),
  flag.list('parameter', 'p'),
  ...['directory-recurse', 'auto-prune', 'self-heal', 'allow-empty', 'validate'].map((name) =>
    flag.bool(name),
  ),
  ...['helm-skip-crds', 'helm-pass-credentials', 'ignore-missing-value-files'].map((name) =>
    flag.bool(name),
  ),
  ...['revision-history-limit', 'sync-retry-limit', 'sync-retry-backoff-factor'].map((name) =>
    flag.number(name),
  ),
  ...['sync-retry-backoff-duration', 'sync-retry-backoff-max-duration'].map((name) =>
    flag.text(name),
  ),
];

/** Flags of argocd's that change what is not modelled. */
export const REFUSED_SPEC_FLAGS: readonly string[] = [
  ...'env helm-set-file helm-version helm-api-versions helm-kube-version helm-namespace plugin-env'.split(
    ' ',
  ),
  ...'config-management-plugin jsonnet-ext-var-code jsonnet-ext-var-str jsonnet-libs'.split(' '),
  ...'jsonnet-tla-code jsonnet-tla-str kustomize-version kustomize-force-common-label'.split(' '),
  ...'kustomize-force-common-annotation dry-source-path dry-source-repo hydrate-to-branch'.split(
    ' ',
  ),
  ...'sync-source-branch sync-source-path kustomize-label-without-selector'.split(' '),
];

/** The names of flags of `SPEC_FLAGS` that were given. */
export function givenSpecFlags(flags: Flags): readonly string[] {
  return SPEC_FLAGS.map(({ name }) => name).filter(
    (name) => name !== 'validate' && flags.has(name),
  );
}

/** A spec with the flags applied: to its `source`, or to the one at `position` (from 1) of its `sources`. */
export function applySpecFlags(
  spec: JsonObject,
  flags: Flags,
  readFile: (path: string) => string | undefined,
  position?: number,
): JsonObject {
  const sources = listOf(spec, 'sources') as readonly JsonObject[]; // the CRD's schema holds them to objects
  const isMultiple = sources.length > 0;
  const index = (position ?? 1) - 1;
  const before = isMultiple ? (sources[index] ?? {}) : objectOf(spec, 'source');
  const source = withSource(before, flags, readFile);
  const placed = isMultiple ? { sources: sources.with(index, source) } : { source };
  const { destination, syncPolicy, ...rest } = { ...spec, ...placed } as JsonObject;
  const project = flags.text('project');
  const limit = flags.number('revision-history-limit');
  const policy = withPolicy(objectOf({ syncPolicy }, 'syncPolicy'), flags);
  return {
    ...rest,
    ...(project !== undefined && { project }),
    ...(limit !== undefined && { revisionHistoryLimit: limit }),
    destination: withDestination(objectOf({ destination }, 'destination'), flags),
    ...(policy && { syncPolicy: policy }),
  };
}

function withDestination(before: JsonObject, flags: Flags): JsonObject {
  const server = flags.text('dest-server');
  const name = flags.text('dest-name');
  const namespace = flags.text('dest-namespace');
  const { server: oldServer, name: oldName, ...rest } = before;
  return compact({
    ...rest,
    server: server ?? (name === undefined ? oldServer : undefined),
    name: name ?? (server === undefined ? oldName : undefined),
    ...(namespace !== undefined && { namespace }),
  });
}

function withSource(
  before: JsonObject,
  flags: Flags,
  readFile: (path: string) => string | undefined,
): JsonObject {
  const text = (name: string, key: string): JsonObject => {
    const value = flags.text(name);
    return value === undefined ? {} : { [key]: value };
  };
  return compact({
    ...before,
    ...text('repo', 'repoURL'),
    ...text('path', 'path'),
    ...text('helm-chart', 'chart'),
    ...text('revision', 'targetRevision'),
    ...text('ref', 'ref'),
    helm: withHelm(objectOf(before, 'helm'), flags, readFile),
    kustomize: withKustomize(objectOf(before, 'kustomize'), flags),
    directory: withDirectory(objectOf(before, 'directory'), flags),
  });
}

function withHelm(
  before: JsonObject,
  flags: Flags,
  readFile: (path: string) => string | undefined,
): JsonObject | undefined {
  const literal = flags.text('values-literal-file');
  const values = literal === undefined ? undefined : readFile(literal);
  if (literal !== undefined && values === undefined)
    throw new ArgoFailure(`open ${literal}: no such file or directory`);
  const parameters = [
    ...flags.list('helm-set').map((one) => helmParameter(one, false)),
    ...flags.list('helm-set-string').map((one) => helmParameter(one, true)),
    ...flags.list('parameter').map((one) => helmParameter(one, false)),
  ];
  const kept = listOf(before, 'parameters').filter(
    (old) => !parameters.some((one) => textOf(one, 'name') === textOf(old, 'name')),
  );
  const all = [...kept, ...parameters];
  return nonEmpty({
    ...before,
    ...(flags.has('values') && {
      valueFiles: flags.list('values').flatMap((one) => one.split(',')),
    }),
    ...(values !== undefined && { values }),
    ...(flags.has('release-name') && { releaseName: flags.text('release-name') }),
    ...(flags.has('helm-skip-crds') && { skipCrds: flags.isOn('helm-skip-crds') }),
    ...(flags.has('helm-pass-credentials') && {
      passCredentials: flags.isOn('helm-pass-credentials'),
    }),
    ...(flags.has('ignore-missing-value-files') && {
      ignoreMissingValueFiles: flags.isOn('ignore-missing-value-files'),
    }),
    ...(all.length > 0 && { parameters: all }),
  });
}

function helmParameter(text: string, forceString: boolean): JsonObject {
  const cut = text.indexOf('=');
  if (cut === -1)
    throw new ArgoFailure(`Expected helm parameter of the form: param=value. Received: ${text}`);
  const [name, value] = [text.slice(0, cut), text.slice(cut + 1)];
  return { name, value, ...(forceString && { forceString }) };
}

function withKustomize(before: JsonObject, flags: Flags): JsonObject | undefined {
  const pairs = (name: string): JsonObject =>
    Object.fromEntries(
      flags.list(name).map((one) => {
        const cut = one.indexOf('=');
        if (cut === -1)
          throw new ArgoFailure(`Expected ${name} of the form: key=value. Received: ${one}`);
        return [one.slice(0, cut), one.slice(cut + 1)];
      }),
    );
  const images = textsOf(before, 'images');
  const added = flags.list('kustomize-image');
  const kept = images.filter((old) => !added.some((one) => imageName(one) === imageName(old)));
  const replicas = flags.list('kustomize-replica').map((one) => {
    const [name = '', count = ''] = one.split('=');
    if (!/^\d+$/.test(count))
      throw new ArgoFailure(
        `expected an integer value for '${name}' in kustomize replicas, got '${count}'`,
      );
    return { name, count: Number(count) };
  });
  return nonEmpty({
    ...before,
    ...(flags.has('nameprefix') && { namePrefix: flags.text('nameprefix') }),
    ...(flags.has('namesuffix') && { nameSuffix: flags.text('namesuffix') }),
    ...(flags.has('kustomize-namespace') && { namespace: flags.text('kustomize-namespace') }),
    ...(added.length > 0 && { images: [...kept, ...added] }),
    ...(replicas.length > 0 && { replicas }),
    ...(flags.has('kustomize-common-label') && { commonLabels: pairs('kustomize-common-label') }),
    ...(flags.has('kustomize-common-annotation') && {
      commonAnnotations: pairs('kustomize-common-annotation'),
    }),
  });
}

/** `name` of `name=other:tag`, `name:tag`, `name@digest`. */
export function imageName(image: string): string {
  return image.split('=')[0]?.replace(/@.*$|:[^/]*$/, '') ?? '';
}

function withDirectory(before: JsonObject, flags: Flags): JsonObject | undefined {
  return nonEmpty({
    ...before,
    ...(flags.has('directory-recurse') && { recurse: flags.isOn('directory-recurse') }),
    ...(flags.has('directory-exclude') && { exclude: flags.text('directory-exclude') }),
    ...(flags.has('directory-include') && { include: flags.text('directory-include') }),
  });
}

function withPolicy(before: JsonObject, flags: Flags): JsonObject | undefined {
  const automated = automatedOf(before, flags);
  let options = [...textsOf(before, 'syncOptions')];
  for (const option of flags.list('sync-option')) {
    const name = option.replace(/^!/, '');
    options = options.filter((old) => old !== name);
    if (!option.startsWith('!')) options.push(name);
  }
  return nonEmpty({
    ...before,
    automated,
    syncOptions: options.length > 0 ? options : undefined,
    retry: retryOf(objectOf(before, 'retry'), flags),
  });
}

function automatedOf(before: JsonObject, flags: Flags): JsonObject | undefined {
  const policy = flags.text('sync-policy');
  if (
    policy !== undefined &&
    !['none', 'automated', 'auto', 'automatic', 'manual'].includes(policy)
  )
    throw new ArgoFailure(`Invalid sync-policy: ${policy}`);
  if (policy === 'none' || policy === 'manual') return undefined;
  const old = before['automated'];
  if (policy === undefined && !isJsonObject(old)) {
    for (const name of ['auto-prune', 'self-heal', 'allow-empty'])
      if (flags.has(name))
        throw new ArgoFailure(
          `Cannot set --${name}: application not configured with automatic sync`,
        );
    return undefined;
  }
  return {
    ...(isJsonObject(old) ? old : {}),
    ...(flags.has('auto-prune') && { prune: flags.isOn('auto-prune') }),
    ...(flags.has('self-heal') && { selfHeal: flags.isOn('self-heal') }),
    ...(flags.has('allow-empty') && { allowEmpty: flags.isOn('allow-empty') }),
  };
}

function retryOf(before: JsonObject, flags: Flags): JsonObject | undefined {
  const limit = flags.number('sync-retry-limit');
  if (limit === undefined) return nonEmpty(before);
  if (limit === 0) return undefined;
  const factor = flags.number('sync-retry-backoff-factor') ?? 2;
  return {
    ...before,
    limit,
    backoff: {
      duration: flags.text('sync-retry-backoff-duration') ?? '5s',
      factor,
      maxDuration: flags.text('sync-retry-backoff-max-duration') ?? '3m0s',
    },
  };
}

/** Without what is undefined. */
export function compact(object: Readonly<Record<string, unknown>>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as JsonObject; // its values come from flags and from JSON
}

function nonEmpty(object: Readonly<Record<string, unknown>>): JsonObject | undefined {
  const rest = compact(object);
  return Object.keys(rest).length > 0 ? rest : undefined;
}
