import type { Cluster, ClusterClock } from '@drydock/cluster';
import type { CommandContext } from '../command.ts';
import type { ShellContext } from '../shell.ts';
import { discoverTypes, findType, type ApiType } from './discovery.ts';
import { usageFailure } from './failure.ts';
import type { Flags } from './flags.ts';
import { createRest, type Rest } from './rest.ts';

/** One call of kubectl: its flags, the server as its user sees it, and its streams. */
export interface Kubectl {
  readonly flags: Flags;
  readonly rest: Rest;
  readonly cluster: Cluster;
  readonly clock: ClusterClock;
  /** Of `-n`, else of the context. */
  readonly namespace: string;
  /** Whether `-n` was given: then manifests must agree with it. */
  readonly isNamespaceGiven: boolean;
  /** Commands of `config` change them. */
  readonly contexts: ShellContext[];
  readonly shell: CommandContext;
  readonly edit: ((file: string, text: string) => Promise<string | undefined>) | undefined;
  /** What the server serves; asked once per call. */
  types(): Promise<readonly ApiType[]>;
  /** The type that a person means; throws kubectl's refusal when there is none. */
  typeNamed(name: string): Promise<ApiType>;
  typeOfKind(apiVersion: string, kind: string): Promise<ApiType | undefined>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export interface KubectlOptions {
  readonly contexts: ShellContext[];
  readonly edit?: (file: string, text: string) => Promise<string | undefined>;
}

export function createKubectlContext(
  flags: Flags,
  shell: CommandContext,
  options: KubectlOptions,
): Kubectl {
  const name = flags.text('context') ?? shell.session.context;
  const context = options.contexts.find((candidate) => candidate.name === name);
  if (!context) throw usageFailure(`context "${name}" does not exist`);
  const rest = createRest({
    kube: context.kube ?? shell.cluster.kube,
    headers: impersonation(flags),
    warn: (message) => shell.stderr(`Warning: ${message}\n`),
    signal: shell.signal,
  });
  let types: Promise<readonly ApiType[]> | undefined;
  const allTypes = (): Promise<readonly ApiType[]> => (types ??= discoverTypes(rest));
  const isCurrent = name === shell.session.context;
  return {
    flags,
    rest,
    cluster: shell.cluster,
    clock: shell.cluster.clock,
    namespace:
      flags.text('namespace') ??
      (isCurrent ? shell.session.namespace : (context.namespace ?? shell.session.namespace)),
    isNamespaceGiven: flags.has('namespace'),
    contexts: options.contexts,
    shell,
    edit: options.edit,
    types: allTypes,
    async typeNamed(typed) {
      const type = findType(await allTypes(), typed);
      if (!type) {
        const [head = typed] = typed.split('.');
        throw usageFailure(`the server doesn't have a resource type "${head}"`);
      }
      return type;
    },
    async typeOfKind(apiVersion, kind) {
      return (await allTypes()).find(
        (type) => type.apiVersion === apiVersion && type.kind === kind,
      );
    },
    out: shell.stdout,
    err: shell.stderr,
  };
}

function impersonation(flags: Flags): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const user = flags.text('as');
  if (user !== undefined) headers['impersonate-user'] = user;
  const groups = flags.list('as-group');
  if (groups.length > 0) headers['impersonate-group'] = groups.join(',');
  const token = flags.text('token');
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return headers;
}
