import { deepEqual } from '@drydock/merge';
import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { applicationConditions } from '@drydock/validation/argo';
import { parseAllDocuments } from 'yaml';
import {
  findApplication,
  getApplication,
  getProject,
  parseAppName,
  patchApplication,
  projectOf,
  qualifiedName,
  replaceSpec,
  required,
  sourcesOf,
  succeeded,
  waitFor,
  type AppName,
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
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure, ArgoUsage, rpcFailure } from '../argo-failure.ts';
import { clustersOf } from '../clusters.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { goYaml } from '../../kubectl/print/yaml.ts';
import { renderedTargets } from '../rendered-application.ts';
import {
  applySpecFlags,
  compact,
  givenSpecFlags,
  imageName,
  REFUSED_SPEC_FLAGS,
  SPEC_FLAGS,
} from '../spec-flags.ts';

const NAMESPACE = flag.text('app-namespace', 'N');
/** How long `app create` waits for the controller, of which it says nothing. */
const FIRST_COMPARISON_MS = 2000;
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

const create: ArgoCommand = {
  name: 'create',
  summary: 'Create an application',
  usage: 'APPNAME [flags]',
  completes: 'file',
  flags: [
    ...SPEC_FLAGS,
    flag.text('name'),
    flag.text('file', 'f'),
    flag.bool('upsert'),
    flag.bool('set-finalizer'),
    flag.list('label', 'l'),
    flag.list('annotations'),
    NAMESPACE,
  ],
  refused: REFUSED_SPEC_FLAGS,
  async run(flags, argo) {
    for (const application of wantedApplications(flags, argo)) {
      const { name, namespace = ARGOCD_NAMESPACE } = application.metadata;
      const existing = await findApplication(argo, { name, namespace });
      if (flags.isOn('validate', true)) await refuseInvalid(argo, application);
      const action = await createOne(argo, application, existing, flags.isOn('upsert'));
      argo.out(`application '${name}' ${action}\n`);
      if (action === 'created') await firstComparison(argo, { name, namespace });
    }
    return 0;
  },
};

/** A server far away leaves the controller time to see what was made, before the next command. */
async function firstComparison(argo: ArgoContext, name: AppName): Promise<void> {
  await waitFor(argo, `the first comparison of ${name.name}`, FIRST_COMPARISON_MS, async () => {
    const application = await findApplication(argo, name);
    return textOf(application, 'status', 'reconciledAt') !== '';
  });
}

async function createOne(
  argo: ArgoContext,
  application: KubernetesObject,
  existing: KubernetesObject | undefined,
  upsert: boolean,
): Promise<'created' | 'updated' | 'unchanged'> {
  const asJson = application as unknown as JsonObject; // it is made of flags and of JSON
  if (!existing) {
    succeeded(await argo.kube.create(asJson));
    return 'created';
  }
  const isSame =
    deepEqual(existing['spec'], application['spec']) &&
    deepEqual(existing.metadata.labels ?? {}, application.metadata.labels ?? {}) &&
    deepEqual(existing.metadata.annotations ?? {}, application.metadata.annotations ?? {}) &&
    deepEqual(existing.metadata.finalizers ?? [], application.metadata.finalizers ?? []);
  if (isSame) return 'unchanged';
  if (!upsert)
    throw rpcFailure(
      'InvalidArgument',
      'existing application spec is different, use upsert flag to force update',
    );
  const { annotations, finalizers, labels } = application.metadata;
  const metadata = compact({ ...existing.metadata, labels, annotations, finalizers });
  succeeded(
    await argo.kube.replace({
      ...(existing as unknown as JsonObject),
      metadata,
      spec: asJson['spec'],
    }),
  ); // as above
  return 'updated';
}

function wantedApplications(flags: Flags, argo: ArgoContext): readonly KubernetesObject[] {
  const file = flags.text('file');
  const given = file === undefined ? [fromFlags(flags)] : fromFile(argo, file);
  return given.map((one) => {
    const spec = applySpecFlags(objectOf(one, 'spec'), flags, (path) =>
      argo.shell.files.read(path),
    );
    const labels = { ...one.metadata.labels, ...pairsOf(flags.list('label'), 'label') };
    const annotations = {
      ...one.metadata.annotations,
      ...pairsOf(flags.list('annotations'), 'annotation'),
    };
    const finalizers = [
      ...(one.metadata.finalizers ?? []),
      ...(flags.isOn('set-finalizer') ? [FINALIZER] : []),
    ];
    const namespace = flags.text('app-namespace') ?? one.metadata.namespace ?? ARGOCD_NAMESPACE;
    return {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name: one.metadata.name,
        namespace,
        ...(Object.keys(labels).length > 0 && { labels }),
        ...(Object.keys(annotations).length > 0 && { annotations }),
        ...(finalizers.length > 0 && { finalizers }),
      },
      spec: { ...spec, project: textOf(spec, 'project') || 'default' },
    };
  });
}

function fromFlags(flags: Flags): KubernetesObject {
  const name = flags.args[0] ?? flags.text('name') ?? '';
  if (name === '') throw new ArgoUsage('Usage:\n  argocd app create APPNAME [flags]\n');
  if (!flags.has('repo') && !flags.has('path') && !flags.has('helm-chart'))
    throw rpcFailure(
      'InvalidArgument',
      `application spec for ${name} is invalid: InvalidSpecError: spec.source.repoURL and either spec.source.path, spec.source.chart, or spec.source.ref are required`,
    );
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata: { name } };
}

function fromFile(argo: ArgoContext, file: string): readonly KubernetesObject[] {
  const text = argo.shell.files.read(file);
  if (text === undefined) throw new ArgoFailure(`open ${file}: no such file or directory`);
  return parseAllDocuments(text).flatMap((document): KubernetesObject[] => {
    const [error] = document.errors;
    if (error)
      throw new ArgoFailure(`error unmarshalling ${file}: ${error.message.split('\n')[0]}`);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    if (!isJsonObject(value)) return [];
    const name = textOf(value, 'metadata', 'name');
    if (textOf(value, 'kind') !== 'Application' || name === '')
      throw new ArgoFailure(`error unmarshalling ${file}: it holds no Application with a name`);
    return [value as unknown as KubernetesObject]; // what matters of it was looked at
  });
}

function pairsOf(texts: readonly string[], what: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    texts.map((text) => {
      const cut = text.indexOf('=');
      if (cut === -1)
        throw new ArgoFailure(`Expected ${what} of the form: key=value. Received: ${text}`);
      return [text.slice(0, cut), text.slice(cut + 1)];
    }),
  );
}

/** What the server looks at before it takes an Application: project, destination, repository, manifests. */
async function refuseInvalid(argo: ArgoContext, application: KubernetesObject): Promise<void> {
  const { name } = application.metadata;
  const invalid = (why: string): Error =>
    rpcFailure('InvalidArgument', `application spec for ${name} is invalid: ${why}`);
  const projectName = projectOf(application);
  const spec = application['spec'] as JsonObject; // as applySpecFlags made it
  let project: KubernetesObject;
  try {
    project = await getProject(argo, projectName);
  } catch (error) {
    if (!(error instanceof ArgoFailure) || !error.message.includes('NotFound')) throw error;
    throw rpcFailure(
      'InvalidArgument',
      `application references project ${projectName} which does not exist`,
    );
  }
  const clusters = await clustersOf(argo);
  const found = applicationConditions(spec, project as unknown as JsonObject, clusters); // an object of the store is JSON
  if (found.length > 0)
    throw invalid(found.map(({ message, type }) => `${type}: ${message}`).join(';'));
  for (const source of sourcesOf(spec)) {
    const url = textOf(source, 'repoURL');
    if (textOf(source, 'chart') === '' && !(await argo.shell.cluster.git.read(url)))
      throw invalid(
        `InvalidSpecError: repository not accessible: repository "${url}": error testing repository connectivity: repository not found`,
      );
  }
  const rendered = await renderedTargets(argo, application);
  if ('error' in rendered) {
    const [source] = sourcesOf(spec);
    const why = rendered.error.replace(/^.*?source \d+ of \d+: /, '');
    throw invalid(
      `InvalidSpecError: Unable to generate manifests in ${textOf(source, 'path')}: ${why}`,
    );
  }
}

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

const deleteApp: ArgoCommand = {
  name: 'delete',
  summary: 'Delete an application',
  usage: 'APPNAME [flags]',
  completes: 'application',
  flags: [
    flag.bool('cascade'),
    flag.text('propagation-policy', 'p'),
    flag.bool('yes', 'y'),
    flag.bool('wait'),
    flag.text('selector', 'l'),
    NAMESPACE,
  ],
  async run(flags, argo) {
    const selector = flags.text('selector');
    const names = flags.args.map((one) => parseAppName(one, flags.text('app-namespace')));
    if (selector !== undefined) {
      const listed = succeeded(await argo.kube.list(APPLICATIONS, { labelSelector: selector }));
      if (listed.items.length === 0) throw new ArgoFailure(`no apps match selector ${selector}`);
      names.push(...listed.items.map((one) => parseAppName(qualifiedName(one))));
    }
    if (names.length === 0) throw new ArgoUsage('Usage:\n  argocd app delete APPNAME [flags]\n');
    const cascade = flags.isOn('cascade', true);
    const policy = flags.text('propagation-policy') ?? 'foreground';
    if (!['foreground', 'background'].includes(policy))
      throw rpcFailure('InvalidArgument', `invalid propagation policy: ${policy}`);
    for (const name of names) {
      const question = `Are you sure you want to delete '${name.name}'${cascade ? ' and all its resources' : ''}? [y/n] `;
      if (!flags.isOn('yes') && !(await isConfirmed(argo, question))) {
        argo.out(`The command to delete '${name.name}' was cancelled.\n`);
        continue;
      }
      await deleteOne(argo, name, cascade ? policy : undefined);
      if (flags.isOn('wait'))
        await waitFor(
          argo,
          `the deletion of ${name.name}`,
          86_400_000,
          async () => !(await findApplication(argo, name)),
        );
      argo.out(`application '${name.name}' deleted\n`);
    }
    return 0;
  },
};

/** Reads the answer from standard input: `echo y | argocd …`. */
export async function isConfirmed({ out, shell }: ArgoContext, question: string): Promise<boolean> {
  out(question);
  const answer = await shell.stdin.readLine();
  if (answer === undefined) out('\n');
  return /^\s*y(?:es)?\s*$/i.test(answer ?? '');
}

/** With a policy the finalizer stands for the resources; without, they stay. */
async function deleteOne(
  argo: ArgoContext,
  name: { readonly name: string; readonly namespace: string },
  policy: string | undefined,
): Promise<void> {
  const application = await getApplication(argo, name);
  const others = (application.metadata.finalizers ?? []).filter(
    (one) => !one.startsWith(FINALIZER),
  );
  const wanted = policy === 'background' ? `${FINALIZER}/background` : FINALIZER;
  const finalizers = policy === undefined ? others : [...others, wanted];
  if (!deepEqual(finalizers, application.metadata.finalizers ?? []))
    await patchApplication(argo, name, { metadata: { finalizers } });
  succeeded(await argo.kube.delete(APPLICATIONS, name.name, { namespace: name.namespace }));
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

export const APP_WRITE_COMMANDS: readonly ArgoCommand[] = [
  create,
  set,
  unset,
  deleteApp,
  patch,
  edit,
];
