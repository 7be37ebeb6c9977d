import { formatTimestamp, type JsonObject } from '@drydock/manifests';
import type { LabSession } from '../lab-session.ts';
import { refreshApplications } from '../session/refresh-applications.ts';
import { commitWork, pushWork, revertWork } from './git-acts.ts';
import type { ActOf, JournalEntry } from './journal-entry.ts';
import { passUntil } from './pass-until.ts';
import { syncApplication } from './sync-application.ts';
import type { Terminal } from './terminal.ts';
import { change, type Workspace } from './workspace.ts';

/** Who acts: a session, the files in hand, and a terminal where there is one. */
export interface Actor {
  readonly session: LabSession;
  readonly workspace: Workspace;
  readonly terminal: () => Promise<Terminal> | undefined;
  readonly signal?: AbortSignal;
}

/** Does one act and lets the cluster come to rest; why it could not be done, else undefined. */
export async function act(entry: JournalEntry, actor: Actor): Promise<string | undefined> {
  const { cluster } = actor.session;
  if (entry.act === 'wait') {
    await passUntil(cluster.clock.now() + entry.ms, actor);
    return undefined;
  }
  const message = await start(entry, actor);
  if (entry.act !== 'request') await cluster.clock.settle();
  return message;
}

async function start(
  entry: Exclude<JournalEntry, { readonly act: 'wait' }>,
  actor: Actor,
): Promise<string | undefined> {
  const { session, workspace } = actor;
  if ('files' in entry) change(workspace, entry.files);
  switch (entry.act) {
    case 'apply': {
      const { applied, pushRefused } = await session.apply(workspace.files(), {
        findings: false,
      });
      return pushRefused ?? applied.find(({ action }) => action === 'refused')?.message;
    }
    case 'shell':
    case 'kubectl':
    case 'istioctl':
    case 'argocd':
    case 'git':
      return runLine(entry.line, actor);
    case 'delete':
      return deleteObject(entry, session);
    case 'edit':
      return patchObject(entry, entry.patch, session);
    case 'restart':
      return restart(entry, session);
    case 'request':
      return send(entry, session);
    case 'commit':
      return commitWork(actor, entry.message);
    case 'push':
      return pushWork(actor);
    case 'revert':
      return revertWork(actor, entry.revision ?? 'HEAD');
    case 'refresh':
      await refreshApplications(session.cluster, entry.app);
      return undefined;
    case 'sync':
      return syncApplication(entry, session.cluster);
  }
}

async function runLine(line: string, { terminal, signal }: Actor): Promise<string | undefined> {
  const opened = await terminal();
  if (opened === undefined) return 'There is no terminal here to run the line in.';
  const { code, output } = await opened.run(line, signal);
  if (code === 0) return undefined;
  const said = output.trim().split('\n').at(-1) ?? '';
  return `${line} ended with exit code ${code}${said === '' ? '.' : `: ${said}`}`;
}

async function deleteObject(
  { apiVersion, kind, name, namespace }: ActOf<'delete'>,
  { cluster: { kube }, lab }: LabSession,
): Promise<string | undefined> {
  const type = await kube.resolveKind(apiVersion, kind);
  if (type === undefined) return `The cluster has no kind ${kind}.`;
  const scope = type.namespaced ? { namespace: namespace ?? lab.cluster.namespace } : {};
  const deleted = await kube.delete(type, name, scope);
  return deleted.ok ? undefined : deleted.failure.message;
}

interface ObjectName {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string | undefined;
}

async function patchObject(
  { apiVersion, kind, name, namespace }: ObjectName,
  body: JsonObject | Readonly<Record<string, unknown>>,
  { cluster: { kube }, lab }: LabSession,
): Promise<string | undefined> {
  const type = await kube.resolveKind(apiVersion, kind);
  if (type === undefined) return `The cluster has no kind ${kind}.`;
  const patch = { contentType: 'application/merge-patch+json', body };
  const scope = type.namespaced ? { namespace: namespace ?? lab.cluster.namespace } : {};
  const patched = await kube.patch(type, name, patch, scope);
  return patched.ok ? undefined : patched.failure.message;
}

/** The annotation of `kubectl rollout restart` (pkg/polymorphichelpers/objectrestarter.go). */
function restart(
  { deployment, namespace }: ActOf<'restart'>,
  session: LabSession,
): Promise<string | undefined> {
  const restartedAt = formatTimestamp(session.cluster.clock.now());
  const annotations = { 'kubectl.kubernetes.io/restartedAt': restartedAt };
  return patchObject(
    { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment, namespace },
    { spec: { template: { metadata: { annotations } } } },
    session,
  );
}

async function send(
  { from, url, method, headers, body }: ActOf<'request'>,
  { cluster: { traffic } }: LabSession,
): Promise<undefined> {
  await traffic.send({
    from,
    url,
    ...(method === undefined ? {} : { method }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  });
  return undefined;
}
