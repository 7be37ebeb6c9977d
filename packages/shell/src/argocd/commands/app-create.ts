import { deepEqual } from '@drydock/merge';
import { isJsonObject, type JsonObject, type KubernetesObject } from '@drydock/manifests';
import { parseAllDocuments } from 'yaml';
import { findApplication, succeeded, waitFor, type AppName } from '../applications.ts';
import {
  ARGOCD_NAMESPACE,
  flag,
  objectOf,
  textOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure, ArgoUsage, rpcFailure } from '../argo-failure.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { refuseInvalid } from '../validate-spec.ts';
import { applySpecFlags, compact, REFUSED_SPEC_FLAGS, SPEC_FLAGS } from '../spec-flags.ts';

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

export const APP_CREATE_COMMANDS: readonly ArgoCommand[] = [create];
