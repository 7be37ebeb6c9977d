import type { KubernetesObject } from '@drydock/manifests';
import type { PlainObject } from '@drydock/merge';
import { parseTime } from '../registry/timestamp.ts';
import { textOf } from '@drydock/object-validation';
import { formatAge } from './age.ts';
import { ageOf, asList, asObject, columns, numberOf, orNone } from './column.ts';
import type { Columns, TableRow } from './render-table.ts';

const titles = [
  'Ready',
  'Status',
  'Restarts',
  'Age',
  'IP::1',
  'Node::1',
  'Nominated Node::1',
  'Readiness Gates::1',
];

interface Summary {
  readonly ready: number;
  readonly total: number;
  readonly reason: string;
  readonly restarts: string;
}

/** Pods, with the status that sums up their containers. @see kubernetes printers.go printPod */
export const podColumns: Columns = {
  definitions: columns(titles, () => []).definitions,
  row(object, now): TableRow {
    const [spec, status] = [asObject(object.spec), asObject(object.status)];
    const { ready, total, reason, restarts } = summarize(object, now);
    const cells = [
      object.metadata.name,
      `${ready}/${total}`,
      reason,
      restarts,
      ageOf(object, now),
      orNone(textOf(asObject(asList(status.podIPs)[0]).ip) || textOf(status.podIP)),
      orNone(textOf(spec.nodeName)),
      orNone(textOf(status.nominatedNodeName)),
      gates(spec, status),
    ];
    const conditions = finished[textOf(status.phase)];
    return conditions ? { cells, conditions } : { cells };
  },
};

const finished: Readonly<Record<string, readonly object[] | undefined>> = {
  Succeeded: [
    {
      type: 'Completed',
      status: 'True',
      reason: 'Succeeded',
      message: 'The pod has completed successfully.',
    },
  ],
  Failed: [{ type: 'Completed', status: 'True', reason: 'Failed', message: 'The pod failed.' }],
};

function gates(spec: PlainObject, status: PlainObject): string {
  const wanted = asList(spec.readinessGates);
  if (wanted.length === 0) return '<none>';
  const conditions = asList(status.conditions);
  const met = wanted.filter(({ conditionType }) =>
    conditions.some((each) => each.type === conditionType && each.status === 'True'),
  );
  return `${met.length}/${wanted.length}`;
}

function summarize(object: KubernetesObject, now: number): Summary {
  const [spec, status] = [asObject(object.spec), asObject(object.status)];
  const inits = asList(spec.initContainers);
  const initStatuses = asList(status.initContainerStatuses);
  const sidecars = new Set(
    inits.filter((each) => each.restartPolicy === 'Always').map((each) => each.name),
  );
  const readySidecars = initStatuses.filter(
    (each) => sidecars.has(each.name) && each.started === true && each.ready === true,
  );
  const statuses = asList(status.containerStatuses);
  const readyMain = statuses.filter(
    (each) => each.ready === true && asObject(each.state).running !== undefined,
  );
  const initReason = initializing(inits, initStatuses, sidecars);
  const counted =
    initReason === undefined
      ? [...statuses, ...initStatuses.filter((each) => sidecars.has(each.name))]
      : initStatuses;
  return {
    ready: readyMain.length + readySidecars.length,
    total: asList(spec.containers).length + sidecars.size,
    reason: reasonOf(object, initReason, statuses),
    restarts: restartsOf(counted, now),
  };
}

function restartsOf(statuses: readonly PlainObject[], now: number): string {
  const restarts = statuses.reduce((sum, each) => sum + numberOf(each.restartCount), 0);
  const times = statuses.flatMap((each) => {
    const last = asObject(asObject(each.lastState).terminated);
    const at = parseTime(textOf(last.finishedAt) || undefined);
    return at === undefined ? [] : [at];
  });
  if (restarts === 0 || times.length === 0) return String(restarts);
  return `${restarts} (${formatAge(now - Math.max(...times))} ago)`;
}

/** `Init:0/2` and the like; undefined when initialization is over. */
function initializing(
  inits: readonly PlainObject[],
  statuses: readonly PlainObject[],
  sidecars: ReadonlySet<unknown>,
): string | undefined {
  for (const [i, each] of statuses.entries()) {
    const { terminated, waiting } = asObject(each.state);
    const isDone =
      asObject(terminated).exitCode === 0 || (sidecars.has(each.name) && each.started === true);
    if (isDone) continue;
    if (terminated !== undefined) {
      const { reason, exitCode } = asObject(terminated);
      return `Init:${textOf(reason) || `ExitCode:${textOf(exitCode)}`}`;
    }
    const why = textOf(asObject(waiting).reason);
    return why !== '' && why !== 'PodInitializing' ? `Init:${why}` : `Init:${i}/${inits.length}`;
  }
  return undefined;
}

function reasonOf(
  object: KubernetesObject,
  initReason: string | undefined,
  statuses: readonly PlainObject[],
): string {
  const status = asObject(object.status);
  let reason = textOf(status.reason) || textOf(status.phase);
  const gated = asList(status.conditions).some(
    (each) => each.type === 'PodScheduled' && each.reason === 'SchedulingGated',
  );
  if (gated) reason = 'SchedulingGated';
  if (initReason !== undefined) reason = initReason;
  else reason = mainReason(statuses, status, reason);
  if (object.metadata.deletionTimestamp === undefined) return reason;
  return status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

function mainReason(statuses: readonly PlainObject[], status: PlainObject, start: string): string {
  let reason = start;
  let hasRunning = false;
  for (const each of statuses.toReversed()) {
    const { waiting, terminated, running } = asObject(each.state);
    const [why, end] = [textOf(asObject(waiting).reason), asObject(terminated)];
    if (why !== '') reason = why;
    else if (terminated !== undefined)
      reason =
        textOf(end.reason) ||
        (numberOf(end.signal) === 0
          ? `ExitCode:${textOf(end.exitCode)}`
          : `Signal:${textOf(end.signal)}`);
    else if (each.ready === true && running !== undefined) hasRunning = true;
  }
  if (reason !== 'Completed' || !hasRunning) return reason;
  const isReady = asList(status.conditions).some(
    (each) => each.type === 'Ready' && each.status === 'True',
  );
  return isReady ? 'Running' : 'NotReady';
}
