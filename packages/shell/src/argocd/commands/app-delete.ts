import { deepEqual } from '@drydock/merge';
import {
  findApplication,
  getApplication,
  parseAppName,
  patchApplication,
  qualifiedName,
  succeeded,
  waitFor,
} from '../applications.ts';
import { APPLICATIONS, flag, type ArgoCommand, type ArgoContext } from '../argo-context.ts';
import { ArgoFailure, ArgoUsage, rpcFailure } from '../argo-failure.ts';

const NAMESPACE = flag.text('app-namespace', 'N');
const FINALIZER = 'resources-finalizer.argocd.argoproj.io';

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

export const APP_DELETE_COMMANDS: readonly ArgoCommand[] = [deleteApp];
