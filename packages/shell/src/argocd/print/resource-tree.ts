import { parseTimestamp, type KubernetesObject } from '@drydock/manifests';
import { humanDuration } from '../../kubectl/human-duration.ts';
import { table, textOf, type ArgoContext } from '../argo-context.ts';
import { resourceNodes, type ResourceNode } from '../resource-nodes.ts';
import { resourceStates } from './resource-states.ts';

/** `app get -o tree`: each managed object with what it owns below it. '' when there is nothing. */
export async function treeText(
  argo: ArgoContext,
  application: KubernetesObject,
  detailed: boolean,
): Promise<string> {
  const nodes = await resourceNodes(argo, application);
  if (nodes.length === 0) return '';
  const states = new Map(
    resourceStates(application).map((state) => [`${state.kind}/${state.name}`, state]),
  );
  const rows: string[][] = [];
  const visit = (node: ResourceNode, prefix: string, childPrefix: string): void => {
    const id = `${node.kind}/${node.name}`;
    const state = states.get(id);
    const age = detailed ? [ageOf(node, argo.now())] : [];
    rows.push([
      prefix + id,
      state?.status ?? '',
      state?.health ?? '',
      ...age,
      state?.message ?? '',
      ...(detailed ? [''] : []),
    ]);
    for (const [index, child] of node.children.entries()) {
      const isLast = index === node.children.length - 1;
      visit(
        child,
        `${childPrefix}${isLast ? '└─' : '├─'}`,
        `${childPrefix}${isLast ? '  ' : '│ '}`,
      );
    }
  };
  for (const node of nodes) visit(node, '', '');
  const titles = detailed
    ? ['KIND/NAME', 'STATUS', 'HEALTH', 'AGE', 'MESSAGE', 'REASON']
    : ['KIND/NAME', 'STATUS', 'HEALTH', 'MESSAGE'];
  return table([titles, ...rows]);
}

/** How long ago an object was made. */
export function ageOf({ object }: ResourceNode, now: number): string {
  const created = parseTimestamp(textOf(object, 'metadata', 'creationTimestamp'));
  return created === undefined ? '<unknown>' : humanDuration(now - created);
}
