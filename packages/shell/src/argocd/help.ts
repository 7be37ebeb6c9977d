import type { ArgoCommand } from './argo-context.ts';
import { ARGO_COMMANDS } from './argo-commands.ts';

/** `argocd app get --help`. */
export function commandHelp(path: string, { flags, summary, usage }: ArgoCommand): string {
  const rows = flags.map(({ kind, name, short }) => {
    const type = {
      bool: '',
      string: ' string',
      int: ' int',
      list: ' stringArray',
      duration: ' duration',
    };
    return `  ${short === undefined ? '    ' : `-${short}, `}--${name}${type[kind]}\n`;
  });
  const list = rows.length > 0 ? `\nFlags:\n${rows.toSorted().join('')}` : '';
  return `${summary}\n\nUsage:\n  argocd ${path} ${usage}\n${list}`;
}

/** `argocd app`: the commands of a group; of '' all groups. */
export function groupHelp(group: string): string {
  const inside = [...ARGO_COMMANDS].filter(
    ([path]) => group === '' || path.startsWith(`${group} `),
  );
  const width = Math.max(...inside.map(([path]) => path.length));
  const rows = inside.map(([path, { summary }]) => `  ${path.padEnd(width)}  ${summary}\n`);
  const usage = `argocd ${group === '' ? '' : `${group} `}[command]`;
  return `Usage:\n  ${usage}\n\nAvailable Commands:\n${rows.toSorted().join('')}`;
}
