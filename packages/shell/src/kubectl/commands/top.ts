import type { JsonObject } from '@drydock/manifests';
import { milliValue, parseQuantity, wholeValue } from '@drydock/merge';
import { usageFailure } from '../failure.ts';
import { asObjects, asText, at } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { alignTabs, TABLE_TABS } from '../print/tab-writer.ts';
import type { Subcommand } from '../subcommand.ts';

const MEBI = 1024n * 1024n;
const METRICS = '/apis/metrics.k8s.io/v1beta1';

/** What something takes: thousandths of cpu, bytes. */
interface Usage {
  readonly cpu: bigint;
  readonly memory: bigint;
}

interface Row extends Usage {
  readonly names: readonly string[];
}

const COMMON = [
  { name: 'selector', short: 'l', kind: 'string' },
  { name: 'no-headers', kind: 'bool' },
  { name: 'sort-by', kind: 'string' },
] as const;

const pods: Subcommand = {
  name: 'pod',
  aliases: ['pods', 'po'],
  summary: 'Display resource (CPU/memory) usage of pods',
  completes: 'pods',
  flags: [
    ...COMMON,
    { name: 'all-namespaces', short: 'A', kind: 'bool' },
    { name: 'containers', kind: 'bool' },
    { name: 'sum', kind: 'bool' },
  ],
  unmodelled: ['field-selector', 'swap'],
  async run(kubectl) {
    const { flags } = kubectl;
    const isAll = flags.isOn('all-namespaces');
    const scope = isAll ? '' : `/namespaces/${kubectl.namespace}`;
    const found = await metricsAt(kubectl, `${METRICS}${scope}/pods`);
    if (found.length === 0) {
      const where = isAll ? '' : ` in ${kubectl.namespace} namespace`;
      kubectl.err(`No resources found${where}\n`);
      return;
    }
    const rows = sorted(
      kubectl,
      found.flatMap((pod) => podRows(pod, isAll, flags.isOn('containers'))),
    );
    const header = [
      ...(isAll ? ['NAMESPACE'] : []),
      ...(flags.isOn('containers') ? ['POD', 'NAME'] : ['NAME']),
      'CPU(cores)',
      'MEMORY(bytes)',
    ];
    // kubectl counts the columns where it prints their names: without headers the sum stands further left.
    const columns = flags.isOn('no-headers') ? 3 : header.length;
    const sum = flags.isOn('sum') ? sumCells(rows, columns) : [];
    print(kubectl, header, [...rows.map(cellsOf), ...sum]);
  },
};

const nodes: Subcommand = {
  name: 'node',
  aliases: ['nodes', 'no'],
  summary: 'Display resource (CPU/memory) usage of nodes',
  completes: 'nothing',
  flags: COMMON,
  unmodelled: ['show-capacity', 'swap'],
  async run(kubectl) {
    const found = await metricsAt(kubectl, `${METRICS}/nodes`);
    const rows = sorted(
      kubectl,
      found.map((node) => ({ names: [nameOf(node)], ...usageOf(at(node, 'usage')) })),
    );
    const listed = await kubectl.rest.json('/api/v1/nodes', {});
    const room = new Map(
      asObjects(at(listed, 'items')).map((node) => [
        nameOf(node),
        usageOf(at(node, 'status', 'allocatable')),
      ]),
    );
    const header = ['NAME', 'CPU(cores)', 'CPU(%)', 'MEMORY(bytes)', 'MEMORY(%)'];
    print(
      kubectl,
      header,
      rows.map((row) => {
        const most = room.get(row.names[0] ?? '') ?? { cpu: 0n, memory: 0n };
        const [cpu, memory] = shownUsage(row);
        return [
          ...row.names,
          cpu,
          percent(row.cpu, most.cpu),
          memory,
          percent(row.memory, most.memory),
        ];
      }),
    );
  },
};

/** `kubectl top`: what the metrics server measured. */
export const top: Subcommand = {
  name: 'top',
  summary: 'Display resource (CPU/memory) usage',
  flags: [],
  subcommands: [nodes, pods],
};

/** One object by name, or those that a selector chooses. */
async function metricsAt(kubectl: Kubectl, path: string): Promise<readonly JsonObject[]> {
  const isServed = (await kubectl.types()).some(({ group }) => group === 'metrics.k8s.io');
  if (!isServed) throw usageFailure('Metrics API not available');
  const [name] = kubectl.flags.args;
  if (name !== undefined) return [await kubectl.rest.json(`${path}/${name}`, {})];
  const labelSelector = kubectl.flags.text('selector');
  const listed = await kubectl.rest.json(path, {
    ...(labelSelector !== undefined && { query: { labelSelector } }),
  });
  return asObjects(at(listed, 'items'));
}

function podRows(pod: JsonObject, withNamespace: boolean, byContainer: boolean): readonly Row[] {
  const place = withNamespace ? [asText(at(pod, 'metadata', 'namespace'))] : [];
  const containers = asObjects(at(pod, 'containers')).map((container) => ({
    names: [...place, nameOf(pod), asText(at(container, 'name'))],
    ...usageOf(at(container, 'usage')),
  }));
  if (byContainer) return containers;
  return [{ ...sumOf(containers), names: [...place, nameOf(pod)] }];
}

function sorted(kubectl: Kubectl, rows: readonly Row[]): readonly Row[] {
  const by = kubectl.flags.text('sort-by');
  if (by !== undefined && by !== 'cpu' && by !== 'memory')
    throw usageFailure('--sort-by accepts only cpu or memory');
  if (by === undefined) {
    const key = ({ names }: Row): string => names.join('/');
    return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  }
  return rows.toSorted((a, b) => Number(b[by] - a[by]));
}

function sumOf(rows: readonly Usage[]): Usage {
  const sum = (pick: (row: Usage) => bigint): bigint =>
    rows.reduce((all, row) => all + pick(row), 0n);
  return { cpu: sum(({ cpu }) => cpu), memory: sum(({ memory }) => memory) };
}

/** What `--sum` adds: a line under the last two of so many columns, and the sums. */
function sumCells(rows: readonly Row[], columns: number): readonly (readonly string[])[] {
  const before = Array.from({ length: columns - 2 }, () => '');
  return [
    [...before, '________', '________'],
    [...before, ...shownUsage(sumOf(rows))],
  ];
}

function usageOf(usage: unknown): Usage {
  const [cpu, memory] = ['cpu', 'memory'].map((name) => parseQuantity(asText(at(usage, name))));
  return {
    cpu: cpu ? BigInt(milliValue(cpu)) : 0n,
    memory: memory ? BigInt(wholeValue(memory)) : 0n,
  };
}

function shownUsage({ cpu, memory }: Usage): readonly [string, string] {
  return [`${cpu}m`, `${memory / MEBI}Mi`];
}

function cellsOf(row: Row): readonly string[] {
  return [...row.names, ...shownUsage(row)];
}

function percent(part: bigint, whole: bigint): string {
  return whole === 0n ? '<unknown>' : `${(part * 100n) / whole}%`;
}

function print(
  kubectl: Kubectl,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const all = kubectl.flags.isOn('no-headers') ? rows : [header, ...rows];
  // Every cell ends with a tab, as the printer of the metrics writes them.
  const text = all.map((cells) => cells.map((cell) => `${cell}\t`).join('')).join('\n');
  kubectl.out(`${alignTabs(text, TABLE_TABS)}\n`);
}

function nameOf(object: unknown): string {
  return asText(at(object, 'metadata', 'name'));
}
