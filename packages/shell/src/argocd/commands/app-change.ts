import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { parseAllDocuments } from 'yaml';
import {
  getApplication,
  parseAppName,
  replaceSpec,
  required,
  sourcesOf,
  succeeded,
} from '../applications.ts';
import {
  APPLICATIONS,
  ARGOCD_NAMESPACE,
  flag,
  listOf,
  objectOf,
  textOf,
  textsOf,
  type ArgoCommand,
} from '../argo-context.ts';
import { ArgoFailure, rpcFailure } from '../argo-failure.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { goYaml } from '../../kubectl/print/yaml.ts';
import { refuseInvalid } from '../validate-spec.ts';
import {
  applySpecFlags,
  compact,
  givenSpecFlags,
  imageName,
  REFUSED_SPEC_FLAGS,
  SPEC_FLAGS,
} from '../spec-flags.ts';

const NAMESPACE = flag.text('app-namespace', 'N');

const set: ArgoCommand = {
  name: 'set',
  summary: 'Set application parameters',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [...SPEC_FLAGS, flag.number('source-position'), NAMESPACE],
  refused: [...REFUSED_SPEC_FLAGS, 'source-name'],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app set APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const position = positionOf(flags, application);
    if (givenSpecFlags(flags).length === 0) {
      throw new ArgoFailure('Please set at least one option to update', 1);
    }
    const spec = applySpecFlags(
      objectOf(application, 'spec'),
      flags,
      (path) => argo.shell.files.read(path),
      position,
    );
    const next = { ...application, spec };
    if (flags.isOn('validate', true)) await refuseInvalid(argo, next);
    await replaceSpec(argo, application, spec);
    return 0;
  },
};

/** Which of several sources is meant; the client refuses to guess. */
function positionOf(flags: Flags, application: KubernetesObject): number | undefined {
  const count = listOf(application, 'spec', 'sources').length;
  if (count === 0) return undefined;
  const position = flags.number('source-position') ?? 0;
  if (position <= 0)
    throw new ArgoFailure(
      'Source position should be specified and must be greater than 0 for applications with multiple sources',
    );
  if (position > count)
    throw new ArgoFailure(
      'Source position should be less than the number of sources in the application',
    );
  return position;
}

const unset: ArgoCommand = {
  name: 'unset',
  summary: 'Unset application parameters',
  usage: 'APPNAME parameters [flags]',
  completes: 'application',
  flags: [
    ...['nameprefix', 'namesuffix', 'kustomize-namespace', 'values-literal', 'ref'].map((name) =>
      flag.bool(name),
    ),
    ...['ignore-missing-value-files', 'pass-credentials'].map((name) => flag.bool(name)),
    ...['kustomize-image', 'kustomize-replica', 'values'].map((name) => flag.list(name)),
    flag.list('parameter', 'p'),
    flag.number('source-position'),
    NAMESPACE,
  ],
  refused: ['plugin-env', 'kustomize-version', 'source-name', 'ignore-missing-components'],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app unset APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    const position = positionOf(flags, application);
    const spec = objectOf(application, 'spec');
    const sources = sourcesOf(spec);
    const index = (position ?? 1) - 1;
    const source = withoutParameters(sources[index] ?? {}, flags);
    const next =
      position === undefined
        ? { ...spec, source }
        : { ...spec, sources: sources.with(index, source) };
    await replaceSpec(argo, application, next);
    return 0;
  },
};

function withoutParameters(source: JsonObject, flags: Flags): JsonObject {
  const drop = (
    object: JsonObject,
    ...keys: readonly (readonly [string, string])[]
  ): JsonObject => {
    const gone = new Set(keys.filter(([name]) => flags.isOn(name)).map(([, key]) => key));
    return Object.fromEntries(Object.entries(object).filter(([key]) => !gone.has(key)));
  };
  const helm = objectOf(source, 'helm');
  const kustomize = objectOf(source, 'kustomize');
  const left = (list: readonly unknown[]): readonly unknown[] | undefined =>
    list.length > 0 ? list : undefined;
  const newHelm = compact({
    ...drop(
      helm,
      ['values-literal', 'values'],
      ['ignore-missing-value-files', 'ignoreMissingValueFiles'],
      ['pass-credentials', 'passCredentials'],
    ),
    parameters: left(
      listOf(helm, 'parameters').filter(
        (one) => !flags.list('parameter').includes(textOf(one, 'name')),
      ),
    ),
    valueFiles: left(
      textsOf(helm, 'valueFiles').filter((one) => !flags.list('values').includes(one)),
    ),
  });
  const newKustomize = compact({
    ...drop(
      kustomize,
      ['nameprefix', 'namePrefix'],
      ['namesuffix', 'nameSuffix'],
      ['kustomize-namespace', 'namespace'],
    ),
    images: left(
      textsOf(kustomize, 'images').filter(
        (one) =>
          !flags.list('kustomize-image').includes(imageName(one)) &&
          !flags.list('kustomize-image').includes(one),
      ),
    ),
    replicas: left(
      listOf(kustomize, 'replicas').filter(
        (one) => !flags.list('kustomize-replica').includes(textOf(one, 'name')),
      ),
    ),
  });
  return compact({
    ...drop(source, ['ref', 'ref']),
    helm: Object.keys(newHelm).length > 0 ? newHelm : undefined,
    kustomize: Object.keys(newKustomize).length > 0 ? newKustomize : undefined,
  });
}

const patch: ArgoCommand = {
  name: 'patch',
  summary: 'Patch application',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [flag.text('patch'), flag.text('type'), NAMESPACE],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app patch APPNAME'),
      flags.text('app-namespace'),
    );
    const type = flags.text('type') ?? 'json';
    if (type !== 'json' && type !== 'merge')
      throw rpcFailure('InvalidArgument', `Patch type '${type}' is not supported`);
    const application = await getApplication(argo, name);
    let body: unknown;
    try {
      body = JSON.parse(flags.text('patch') ?? '');
    } catch {
      throw rpcFailure('InvalidArgument', 'error decoding the patch: it is not JSON');
    }
    const contentType = `application/${type === 'json' ? 'json-patch' : 'merge-patch'}+json`;
    const { metadata } = application;
    const options = { namespace: metadata.namespace ?? ARGOCD_NAMESPACE };
    const patched = succeeded(
      await argo.kube.patch(APPLICATIONS, metadata.name, { contentType, body }, options),
    );
    argo.out(
      goYaml({ ...patched, metadata: compact({ ...patched.metadata, managedFields: undefined }) }),
    );
    return 0;
  },
};

const edit: ArgoCommand = {
  name: 'edit',
  summary: 'Edit application',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [NAMESPACE],
  async run(flags, argo) {
    const name = parseAppName(
      required(flags.args[0], 'argocd app edit APPNAME'),
      flags.text('app-namespace'),
    );
    const application = await getApplication(argo, name);
    if (!argo.edit)
      throw new ArgoFailure('there is no editor in this terminal: use argocd app set or patch');
    const before = goYaml(application['spec']);
    const after = await argo.edit(`${name.name}.yaml`, before);
    if (after === undefined || after === before) return 0;
    const [document] = parseAllDocuments(after);
    const spec: unknown =
      document && document.errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined;
    if (!isJsonObject(spec)) throw new ArgoFailure('the edited text is not the YAML of a spec');
    await replaceSpec(argo, application, spec);
    return 0;
  },
};

export const APP_CHANGE_COMMANDS: readonly ArgoCommand[] = [set, unset, patch, edit];
