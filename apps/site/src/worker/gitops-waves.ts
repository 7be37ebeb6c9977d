import { hookFacts } from '@drydock/gitops';
import { parseApiVersion, type KubernetesObject } from '@drydock/manifests';
import type { TreeNode, Wave, WaveState } from './gitops-protocol.ts';
import { list, part, text } from './json-parts.ts';

interface Item {
  readonly phase: string;
  readonly wave: number;
  readonly name: string;
  readonly state: WaveState;
}

const phases = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];

/** The last or running sync in columns: PreSync, each wave, PostSync, and SyncFail when it ran. None before the first sync. */
export function wavesOf(
  application: KubernetesObject,
  nodes: readonly TreeNode[],
  hooks: readonly KubernetesObject[],
): readonly Wave[] {
  const operation = part(application, 'status', 'operationState');
  if (operation === undefined) return [];
  const isRunning = ['Running', 'Terminating'].includes(text(operation, 'phase'));
  const results = list(part(operation, 'syncResult', 'resources'));
  const items = [
    ...nodes
      .filter(({ depth, hook }) => depth === 1 && hook === undefined)
      .map((node) => resourceItem(node, results, isRunning)),
    ...hooks.flatMap((hook) => hookItems(hook, results)),
  ];
  const waves: Wave[] = [];
  for (const phase of phases) {
    const own = items.filter((item) => item.phase === phase);
    const numbers = phase === 'Sync' ? new Set(own.map(({ wave }) => wave)) : new Set([0]);
    for (const wave of [...numbers].toSorted((a, b) => a - b)) {
      const inside = phase === 'Sync' ? own.filter((item) => item.wave === wave) : own;
      if (inside.length === 0) continue;
      waves.push({
        phase: phase === 'Sync' ? wave : phase,
        state: stateOf(inside),
        items: inside.map(({ name, state }) => ({ name, state })),
      });
    }
  }
  return waves;
}

function stateOf(items: readonly Item[]): WaveState {
  if (items.every(({ state }) => state === 'done')) return 'done';
  if (items.some(({ state }) => state === 'failed')) return 'failed';
  return items.some(({ state }) => state !== 'waiting') ? 'running' : 'waiting';
}

function resourceItem(node: TreeNode, results: readonly unknown[], isRunning: boolean): Item {
  const result = resultOf(node, results);
  return { phase: 'Sync', wave: node.wave ?? 0, name: node.name, state: resourceState() };

  function resourceState(): WaveState {
    if (text(result, 'status') === 'SyncFailed') return 'failed';
    if (isRunning && result === undefined) return 'waiting';
    if (node.health === 'Degraded') return 'failed';
    if (node.health === 'Missing') return 'waiting';
    return node.health === undefined || node.health === 'Healthy' ? 'done' : 'running';
  }
}

/** A hook of several phases is an item of each; one of SyncFail only where it ran. */
function hookItems(hook: KubernetesObject, results: readonly unknown[]): readonly Item[] {
  const { group } = parseApiVersion(hook.apiVersion);
  const { name, namespace = '' } = hook.metadata;
  const { types, wave } = hookFacts(hook);
  return types.flatMap((phase) => {
    const result = results.find(
      (each) =>
        isOf({ group, kind: hook.kind, name, namespace }, each) &&
        text(each, 'syncPhase') === phase,
    );
    const ended = text(result, 'hookPhase');
    if (phase === 'Skip' || (phase === 'SyncFail' && result === undefined)) return [];
    const state =
      ended === 'Succeeded'
        ? 'done'
        : ended === 'Failed' || ended === 'Error'
          ? 'failed'
          : ended === ''
            ? 'waiting'
            : 'running';
    return [{ phase, wave, name, state }];
  });
}

type Named = Pick<TreeNode, 'group' | 'kind' | 'namespace' | 'name'>;

function resultOf(node: Named, results: readonly unknown[]): unknown {
  return results.find((each) => isOf(node, each));
}

/** A hook may name no namespace: the sync fills it in. */
function isOf({ group, kind, name, namespace }: Named, result: unknown): boolean {
  return (
    text(result, 'kind') === kind &&
    text(result, 'name') === name &&
    text(result, 'group') === group &&
    (namespace === '' || text(result, 'namespace') === namespace)
  );
}
