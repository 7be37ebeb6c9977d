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
  async run({ flags, contexts, shell, out }) {
    const [name] = flags.args;
    const context = contexts.find((candidate) => candidate.name === name);
    if (!context) throw usageFailure(`no context exists with the name: "${name ?? ''}"`);
    shell.session.context = context.name;
    shell.session.namespace = context.namespace ?? 'default';
    out(`Switched to context "${context.name}".\n`);
  },
};

const setContext: Subcommand = {
  name: 'set-context',
  summary: 'Set a context entry (only the namespace of the current one)',
  flags: [{ name: 'current', kind: 'bool' }],
  unmodelled: ['cluster', 'user'],
  async run({ flags, shell, out }) {
    const name = flags.args[0] ?? shell.session.context;
    if (!flags.isOn('current') && name !== shell.session.context) {
      throw usageFailure('only the current context can be changed here');
    }
    const namespace = flags.text('namespace');
    if (namespace !== undefined) shell.session.namespace = namespace;
    out(`Context "${name}" modified.\n`);
  },
};

const view: Subcommand = {
  name: 'view',
  summary: 'Display the contexts of this shell as a kubeconfig',
  flags: [
    { name: 'minify', kind: 'bool' },
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
    };
    const format = parseOutput(kubectl, false);
    out(format?.kind === 'document' ? format.print(config) : goYaml(config));
  },
};

const getClusters: Subcommand = {
  name: 'get-clusters',
  summary: 'Display clusters defined in the kubeconfig',
  flags: [],
  async run({ contexts, out }) {
    const names = new Set(contexts.map(({ cluster }) => cluster));
    out(
      `NAME\n${[...names]
        .toSorted()
        .map((name) => `${name}\n`)
        .join('')}`,
    );
  },
};

export const config: Subcommand = {
  name: 'config',
  summary: 'Modify kubeconfig files',
  flags: [],
  subcommands: [currentContext, getClusters, getContexts, setContext, useContext, view],
};
