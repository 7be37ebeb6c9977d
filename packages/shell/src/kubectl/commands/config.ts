import { usageFailure } from '../failure.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { parseOutput } from '../print/output-format.ts';
import { alignTabs, TABLE_TABS } from '../print/tab-writer.ts';
import { goYaml } from '../print/yaml.ts';
import type { ShellContext } from '../../shell.ts';
import type { Subcommand } from '../subcommand.ts';

const currentContext: Subcommand = {
  name: 'current-context',
  summary: 'Display the current-context',
  flags: [],
  async run({ out, shell }) {
    out(`${shell.session.context}\n`);
  },
};

const getContexts: Subcommand = {
  name: 'get-contexts',
  summary: 'Describe one or many contexts',
  flags: [
    { name: 'no-headers', kind: 'bool' },
    { name: 'output', short: 'o', kind: 'string' },
  ],
  async run(kubectl) {
    const { flags, contexts, shell, out, err } = kubectl;
    const missing = flags.args.filter((name) => !contexts.some((context) => context.name === name));
    const shown = contexts
      .filter(({ name }) => flags.args.length === 0 || flags.args.includes(name))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    if (flags.text('output') === 'name') {
      for (const { name } of shown) out(`${name}\n`);
    } else {
      const rows = shown.map((context) => {
        const mark = context.name === shell.session.context ? '*' : '';
        const namespace = namespaceOf(kubectl, context);
        return [mark, context.name, context.cluster, context.user, namespace].join('\t');
      });
      const header = 'CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE';
      const lines = flags.isOn('no-headers') ? rows : [header, ...rows];
      out(`${alignTabs(lines.join('\n'), TABLE_TABS)}\n`);
    }
    for (const name of missing) err(`error: context ${name} not found\n`);
    return missing.length > 0 ? 1 : 0;
  },
};

/** The namespace that a context has now; the current one's may have been changed. */
function namespaceOf({ shell }: Kubectl, context: ShellContext): string {
  const isCurrent = context.name === shell.session.context;
  return isCurrent ? shell.session.namespace : (context.namespace ?? '');
}

const useContext: Subcommand = {
  name: 'use-context',
  aliases: ['use'],
  summary: 'Set the current-context',
  flags: [],
  async run(kubectl) {
    const { flags, contexts, shell, out } = kubectl;
    const [name, ...more] = flags.args;
    if (name === undefined || more.length > 0) {
      throw usageFailure(`Unexpected args: [${flags.args.join(' ')}]`);
    }
    const context = contexts.find((candidate) => candidate.name === name);
    if (!context) throw usageFailure(`no context exists with the name: "${name}"`);
    keepNamespace(kubectl);
    shell.session.context = context.name;
    shell.session.namespace = context.namespace ?? 'default';
    out(`Switched to context "${context.name}".\n`);
  },
};

/** The current context keeps its namespace when another becomes the current one. */
function keepNamespace({ contexts, shell }: Kubectl): void {
  const { context, namespace } = shell.session;
  replaceContext(contexts, context, (own) => ({ ...own, namespace }));
}

function replaceContext(
  contexts: ShellContext[],
  name: string,
  change: (context: ShellContext) => ShellContext,
): void {
  const index = contexts.findIndex((context) => context.name === name);
  const context = contexts[index];
  if (context) contexts[index] = change(context);
}

const setContext: Subcommand = {
  name: 'set-context',
  summary: 'Set a context entry in kubeconfig',
  flags: [
    { name: 'current', kind: 'bool' },
    { name: 'cluster', kind: 'string' },
    { name: 'user', kind: 'string' },
  ],
  async run({ flags, contexts, shell, out }) {
    const [typed, ...more] = flags.args;
    const isCurrent = flags.isOn('current');
    if (more.length > 0) throw usageFailure(`Unexpected args: [${flags.args.join(' ')}]`);
    if (typed !== undefined && isCurrent) {
      throw usageFailure('you cannot specify both a context name and --current');
    }
    if (typed === undefined && !isCurrent) {
      throw usageFailure('you must specify a non-empty context name or --current');
    }
    const name = typed ?? shell.session.context;
    const namespace = flags.text('namespace');
    const [cluster, user] = [flags.text('cluster'), flags.text('user')];
    const changes = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(cluster === undefined ? {} : { cluster }),
      ...(user === undefined ? {} : { user }),
    };
    const isKnown = contexts.some((context) => context.name === name);
    if (isKnown) replaceContext(contexts, name, (context) => ({ ...context, ...changes }));
    else contexts.push({ name, cluster: '', user: '', ...changes });
    if (name === shell.session.context && namespace !== undefined) {
      shell.session.namespace = namespace;
    }
    out(`Context "${name}" ${isKnown ? 'modified' : 'created'}.\n`);
  },
};

const renameContext: Subcommand = {
  name: 'rename-context',
  summary: 'Rename a context from the kubeconfig file',
  flags: [],
  async run({ flags, contexts, shell, out }) {
    const [from, to, ...more] = flags.args;
    if (from === undefined || to === undefined || more.length > 0) {
      throw usageFailure(`Unexpected args: [${flags.args.join(' ')}]`);
    }
    if (!contexts.some(({ name }) => name === from)) {
      throw usageFailure(`cannot rename the context "${from}", it's not in the kubeconfig`);
    }
    if (contexts.some(({ name }) => name === to)) {
      throw usageFailure(
        `cannot rename the context "${from}", the context "${to}" already exists in the kubeconfig`,
      );
    }
    replaceContext(contexts, from, (context) => ({ ...context, name: to }));
    if (shell.session.context === from) shell.session.context = to;
    out(`Context "${from}" renamed to "${to}".\n`);
  },
};

const deleteContext: Subcommand = {
  name: 'delete-context',
  summary: 'Delete the specified context from the kubeconfig',
  flags: [],
  async run({ flags, contexts, shell, out, err }) {
    const [name = ''] = flags.args;
    const index = contexts.findIndex((context) => context.name === name);
    if (index === -1) throw usageFailure(`cannot delete context ${name}, not in the kubeconfig`);
    if (contexts.length === 1) {
      throw usageFailure('the only context cannot be deleted here: nothing would be left to use');
    }
    contexts.splice(index, 1);
    if (shell.session.context === name) {
      err(
        'warning: this removed your active context, use "kubectl config use-context" to select a different one\n',
      );
    }
    out(`deleted context ${name} from the kubeconfig\n`);
  },
};

const view: Subcommand = {
  name: 'view',
  summary: 'Display the contexts of this shell as a kubeconfig',
  flags: [
    { name: 'minify', kind: 'bool' },
    { name: 'raw', kind: 'bool' },
    { name: 'flatten', kind: 'bool' },
    { name: 'output', short: 'o', kind: 'string' },
    { name: 'template', kind: 'string' },
  ],
  async run(kubectl) {
    const { flags, contexts, shell, out } = kubectl;
    const shown = contexts.filter(
      ({ name }) => !flags.isOn('minify') || name === shell.session.context,
    );
    const config = {
      apiVersion: 'v1',
      // The addresses and credentials behind a context are the terminal's own.
      clusters: namesOf(shown, 'cluster').map((name) => ({ cluster: {}, name })),
      contexts: shown.map((context) => ({
        context: {
          cluster: context.cluster,
          namespace: namespaceOf(kubectl, context),
          user: context.user,
        },
        name: context.name,
      })),
      'current-context': shell.session.context,
      kind: 'Config',
      users: namesOf(shown, 'user').map((name) => ({ name, user: {} })),
    };
    const format = parseOutput(kubectl, false);
    out(format?.kind === 'document' ? format.print(config) : goYaml(config));
  },
};

function namesOf(contexts: readonly ShellContext[], field: 'cluster' | 'user'): readonly string[] {
  return [...new Set(contexts.map((context) => context[field]))].toSorted();
}

const names = (name: string, field: 'cluster' | 'user'): Subcommand => ({
  name,
  summary: `Display ${field}s defined in the kubeconfig`,
  flags: [],
  async run({ contexts, out }) {
    out(
      `NAME\n${namesOf(contexts, field)
        .map((each) => `${each}\n`)
        .join('')}`,
    );
  },
});

export const config: Subcommand = {
  name: 'config',
  summary: 'Modify kubeconfig files',
  flags: [],
  subcommands: [
    currentContext,
    deleteContext,
    names('get-clusters', 'cluster'),
    getContexts,
    names('get-users', 'user'),
    renameContext,
    setContext,
    useContext,
    view,
  ],
};
