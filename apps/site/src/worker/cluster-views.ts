import type { SimulatedCluster } from '@drydock/cluster';
import { lineDiff, type Lab } from '@drydock/lab';
import { parseApiVersion, parseManifests } from '@drydock/manifests';
import type { Shell } from '@drydock/shell';
import { stringify } from 'yaml';
import { list, part, text } from './json-parts.ts';
import type { OpenedLab } from './open-lab.ts';
import type {
  FileState,
  KindCount,
  KindRef,
  ObjectPage,
  ObjectRef,
  ObjectTable,
} from './views-protocol.ts';

/** What the cluster keeps for itself. */
const hidden = new Set(['Lease', 'ControllerRevision', 'FlowSchema', 'PriorityLevelConfiguration']);

/** The kinds that there are objects of, with their numbers. */
export async function kindsOf({
  kube,
  simulator,
}: SimulatedCluster): Promise<readonly KindCount[]> {
  const found: KindCount[] = [];
  for (const { apiVersion, kind, namespaced, plural } of await kube.types()) {
    const { group } = parseApiVersion(apiVersion);
    if (hidden.has(kind) || (kind === 'Event' && group !== '')) continue;
    if (found.some((one) => one.kind === kind && parseApiVersion(one.apiVersion).group === group))
      continue;
    const count = simulator.store.list({ group, resource: plural }).length;
    if (count === 0) continue;
    found.push({ apiVersion, kind, namespaced, plural, count, family: familyOf(group, kind) });
  }
  return found;
}

const clusterKinds = new Set(['Namespace', 'Node', 'CustomResourceDefinition', 'APIService']);

function familyOf(group: string, kind: string): KindCount['family'] {
  if (group === 'apps' || group === 'batch' || group === 'autoscaling' || kind === 'Pod')
    return 'workloads';
  if (group.endsWith('istio.io')) return 'mesh';
  if (group === 'argoproj.io') return 'gitops';
  if (group === 'networking.k8s.io' || group === 'discovery.k8s.io') return 'network';
  if (group === '' && (kind === 'Service' || kind === 'Endpoints')) return 'network';
  if (clusterKinds.has(kind) || (group !== '' && group.endsWith('.k8s.io'))) return 'cluster';
  return 'config';
}

/** The server's own table of a kind, in all namespaces. */
export async function tableOf(
  { kube, simulator }: SimulatedCluster,
  type: KindRef,
): Promise<ObjectTable> {
  const answer = await kube.table(type);
  if (!answer.ok) return { columns: [], rows: [] };
  const columns = list(part(answer.value, 'columnDefinitions'));
  const shown = columns.flatMap((column, index) =>
    (part(column, 'priority') ?? 0) === 0 ? [index] : [],
  );
  const { group } = parseApiVersion(type.apiVersion);
  return {
    columns: shown.map((index) => text(columns[index], 'name')),
    rows: list(part(answer.value, 'rows')).map((row) => {
      const cells = list(part(row, 'cells'));
      const namespace = text(row, 'object', 'metadata', 'namespace');
      const name = text(row, 'object', 'metadata', 'name');
      const isPod = type.kind === 'Pod' && group === '';
      const pod = isPod
        ? simulator.store.get({ group, resource: type.plural }, namespace, name)
        : undefined;
      return {
        namespace,
        name,
        cells: shown.map((index) => cellText(cells[index])),
        containers: list(part(pod, 'spec', 'containers')).map((each) => text(each, 'name')),
      };
    }),
  };
}

/** Cells are texts or numbers. */
function cellText(cell: unknown): string {
  return typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '';
}

/** What kubectl prints about an object: the words are the tool's. */
export async function tell(
  shell: Shell,
  page: ObjectPage,
  { container, name, namespace, type }: ObjectRef,
): Promise<string> {
  const { group } = parseApiVersion(type.apiVersion);
  const kind = group === '' ? type.plural : `${type.plural}.${group}`;
  const where = namespace === '' ? '' : ` -n ${namespace}`;
  const lines: Record<ObjectPage, string> = {
    yaml: `kubectl get ${kind} ${name}${where} -o yaml`,
    describe: `kubectl describe ${kind} ${name}${where}`,
    events: `kubectl get events${where || ' -n default'} --field-selector involvedObject.kind=${type.kind},involvedObject.name=${name}`,
    logs: `kubectl logs ${name}${where}${container === undefined ? '' : ` -c ${container}`} --tail=500`,
  };
  let printed = '';
  const print = (more: string): void => {
    printed += more;
  };
  await shell.run(lines[page], { stdout: print, stderr: print });
  return printed;
}

interface Comparison {
  readonly opened: OpenedLab;
  readonly file: string;
  readonly text: string;
  readonly against: FileState;
  readonly step: string;
}

/** Lines from what a file was, what is live, or what it should become, to what it is. */
export async function compareFile({
  opened,
  file,
  text: now,
  against,
  step,
}: Comparison): Promise<string> {
  const { lab } = opened;
  if (against === 'live') return liveDiff(opened, file, now);
  const other = against === 'start' ? lab.start.get(file) : solutionUpTo(lab, step).get(file);
  return lineDiff(other ?? '', now, 3);
}

function solutionUpTo(lab: Lab, step: string): ReadonlyMap<string, string> {
  return lab.steps.find(({ id }) => id === step)?.solution ?? new Map();
}

/** What applying each document would change, as `kubectl diff` finds it: a dry run against what is live. */
async function liveDiff({ cluster, lab }: OpenedLab, file: string, now: string): Promise<string> {
  const parts: string[] = [];
  for (const { object, gvk, key } of parseManifests(file, now).resources) {
    const apiVersion = gvk.group === '' ? gvk.version : `${gvk.group}/${gvk.version}`;
    const type = await cluster.kube.resolveKind(apiVersion, gvk.kind);
    if (!type) continue;
    const namespace = type.namespaced ? key.namespace || lab.cluster.namespace : '';
    const live = await cluster.kube.get(type, key.name, namespace || undefined);
    const metadata = {
      ...(object['metadata'] as object),
      ...(namespace === '' ? {} : { namespace }),
    };
    // a document without metadata has no name, and would not be here
    const options = { fieldManager: 'drydock', force: true, dryRun: true };
    const merged = await cluster.kube.apply({ ...object, metadata }, options);
    const before = live.ok ? stringify(withoutNoise(live.value)) : '';
    if (!merged.ok) parts.push(`! ${merged.failure.message}`);
    else parts.push(lineDiff(before, stringify(withoutNoise(merged.value)), 3));
  }
  return parts.filter((each) => each !== '').join('\n…\n');
}

const noise = new Set([
  'creationTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
]);

/** The object without what the server keeps for itself. */
export function withoutNoise(object: object): object {
  const entries = Object.entries(object).filter(([name]) => name !== 'status');
  return Object.fromEntries(
    entries.map(([name, value]) =>
      name === 'metadata'
        ? [
            name,
            Object.fromEntries(Object.entries(value as object).filter(([key]) => !noise.has(key))),
          ] // metadata is an object
        : [name, value],
    ),
  );
}
