import { usageFailure } from '../failure.ts';
import { buildKustomization } from '../kustomize.ts';
import type { Subcommand } from '../subcommand.ts';

export const kustomize: Subcommand = {
  name: 'kustomize',
  summary: 'Build a kustomization target from a directory or URL',
  completes: 'files',
  flags: [{ name: 'output', short: 'o', kind: 'string' }],
  unmodelled: [
    'as-current-user',
    'enable-alpha-plugins',
    'enable-helm',
    'env',
    'helm-command',
    'load-restrictor',
    'mount',
    'network',
    'network-name',
    'reorder',
  ],
  async run({ flags, shell, out }) {
    const [folder = '.', ...more] = flags.args;
    if (more.length > 0) {
      throw usageFailure('specify one path to a kustomization directory');
    }
    const text = buildKustomization(shell.files, folder);
    const target = flags.text('output');
    if (target === undefined) out(text);
    else shell.files.write(target, text);
  },
};
