import type { JsonObject, KubernetesObject } from '@drydock/manifests';
import { syncWindowState } from '@drydock/validation/argo';
import { getProject, required } from '../applications.ts';
import {
  flag,
  partOf,
  table,
  textOf,
  textsOf,
  type ArgoCommand,
  type ArgoContext,
} from '../argo-context.ts';
import { ArgoFailure } from '../argo-failure.ts';
import { objectText } from '../print/application-text.ts';
import { entriesOf, updateProject } from '../projects.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { isConfirmed } from './app-delete.ts';

const WINDOW_FLAGS = [
  flag.text('schedule'),
  flag.text('duration'),
  flag.list('applications'),
  flag.list('namespaces'),
  flag.list('clusters'),
  flag.text('time-zone'),
  flag.text('description'),
];

const TITLES: readonly string[] =
  'ID STATUS KIND SCHEDULE DURATION APPLICATIONS NAMESPACES CLUSTERS MANUALSYNC TIMEZONE USEANDOPERATOR'.split(
    ' ',
  );

const list: ArgoCommand = {
  name: 'windows list',
  summary: 'List project sync windows',
  usage: 'PROJECT [flags]',
  completes: 'project',
  flags: [flag.text('output', 'o')],
  async run(flags, argo) {
    const project = await getProject(
      argo,
      required(flags.args[0], 'argocd proj windows list PROJECT'),
    );
    const windows = entriesOf(project, 'syncWindows');
    const output = flags.text('output') ?? 'wide';
    if (output === 'yaml' || output === 'json') argo.out(objectText(windows, output));
    else
      argo.out(
        table(
          [TITLES, ...windows.map((one, id) => rowOf(one, id, argo.now()))].map((row) => [
            ...row,
            '',
          ]),
        ),
      );
    return 0;
  },
};

function rowOf(window: JsonObject, id: number, now: number): readonly string[] {
  const all = (key: string): string => textsOf(window, key).join(',') || '-';
  const enabled = (key: string): string => (partOf(window, key) === true ? 'Enabled' : 'Disabled');
  return [
    String(id),
    isActive(window, now) ? 'Active' : 'Inactive',
    ...['kind', 'schedule', 'duration'].map((key) => textOf(window, key)),
    ...['applications', 'namespaces', 'clusters'].map(all),
    enabled('manualSync'),
    textOf(window, 'timeZone'),
    enabled('andOperator'),
  ];
}

/** A window that holds everything and denies keeps syncs away exactly while it is active. */
function isActive(window: JsonObject, now: number): boolean {
  const probe = { ...window, kind: 'deny', applications: ['*'], manualSync: false };
  const application = { metadata: { name: 'any' }, spec: { destination: {} } };
  return !syncWindowState([probe], application, now).canAutoSync;
}

const add: ArgoCommand = {
  name: 'windows add',
  summary: 'Add a sync window to a project',
  usage: 'PROJECT [flags]',
  completes: 'project',
  flags: [
    ...WINDOW_FLAGS,
    flag.text('kind', 'k'),
    flag.bool('manual-sync'),
    flag.bool('use-and-operator'),
  ],
  async run(flags, argo) {
    const project = await getProject(
      argo,
      required(flags.args[0], 'argocd proj windows add PROJECT'),
    );
    const [kind = '', schedule = '', duration = ''] = ['kind', 'schedule', 'duration'].map((one) =>
      flags.text(one),
    );
    if (kind === '' || schedule === '' || duration === '')
      throw new ArgoFailure(
        'cannot create window: require kind, schedule, duration and one of applications, namespaces and clusters',
      );
    const window: JsonObject = {
      kind,
      schedule,
      duration,
      ...placesOf(flags),
      ...(flags.isOn('manual-sync') && { manualSync: true }),
      timeZone: flags.text('time-zone') ?? 'UTC',
      ...(flags.isOn('use-and-operator') && { andOperator: true }),
      ...(flags.has('description') && { description: flags.text('description') ?? '' }),
    };
    if (!['applications', 'namespaces', 'clusters'].some((key) => flags.has(key)))
      throw new ArgoFailure(
        'cannot create window: require kind, schedule, duration and one of applications, namespaces and clusters',
      );
    await updateProject(argo, project, {
      syncWindows: [...entriesOf(project, 'syncWindows'), window],
    });
    return 0;
  },
};

function placesOf(flags: Flags): JsonObject {
  const keys = ['applications', 'namespaces', 'clusters'].filter((key) => flags.has(key));
  return Object.fromEntries(
    keys.map((key) => [key, flags.list(key).flatMap((one) => one.split(','))]),
  );
}

/** The window of an id, with the project that it belongs to. */
async function windowOf(
  flags: Flags,
  argo: ArgoContext,
  name: string,
): Promise<{
  readonly project: KubernetesObject;
  readonly windows: readonly JsonObject[];
  readonly id: number;
  readonly window: JsonObject;
}> {
  const [projectName, idText] = flags.args;
  const usage = `argocd proj ${name} PROJECT ID`;
  const project = await getProject(argo, required(projectName, usage));
  const id = Number(required(idText, usage));
  const windows = entriesOf(project, 'syncWindows');
  const window = windows[id];
  if (!window) throw new ArgoFailure(`window with id '${idText}' not found`);
  return { project, windows, id, window };
}

const update: ArgoCommand = {
  name: 'windows update',
  summary: 'Update a project sync window',
  usage: 'PROJECT ID [flags]',
  completes: 'project',
  flags: WINDOW_FLAGS,
  async run(flags, argo) {
    const { id, project, window, windows } = await windowOf(flags, argo, 'windows update');
    const [schedule, duration, timeZone] = ['schedule', 'duration', 'time-zone'].map((one) =>
      flags.text(one),
    );
    const next: JsonObject = {
      ...window,
      ...placesOf(flags),
      ...(schedule !== undefined && { schedule }),
      ...(duration !== undefined && { duration }),
      ...(timeZone !== undefined && { timeZone }),
    };
    await updateProject(argo, project, { syncWindows: windows.with(id, next) });
    return 0;
  },
};

const remove: ArgoCommand = {
  name: 'windows delete',
  summary:
    'Delete a sync window from a project. Requires ID which can be found by running "argocd proj windows list PROJECT"',
  usage: 'PROJECT ID [flags]',
  completes: 'project',
  flags: [flag.bool('yes', 'y')],
  async run(flags, argo) {
    const { id, project, windows } = await windowOf(flags, argo, 'windows delete');
    const question = 'Are you sure you want to delete sync window? [y/n]';
    if (flags.isOn('yes') || (await isConfirmed(argo, question)))
      await updateProject(argo, project, {
        syncWindows: windows.filter((_, index) => index !== id),
      });
    else argo.out('The command to delete the sync window was cancelled\n');
    return 0;
  },
};

function manualSync(name: string, summary: string, value: boolean): ArgoCommand {
  return {
    name: `windows ${name}`,
    summary,
    usage: 'PROJECT ID [flags]',
    completes: 'project',
    flags: [],
    async run(flags, argo) {
      const { id, project, window, windows } = await windowOf(flags, argo, `windows ${name}`);
      const next = { ...window, manualSync: value };
      await updateProject(argo, project, { syncWindows: windows.with(id, next) });
      return 0;
    },
  };
}

export const WINDOW_COMMANDS: readonly ArgoCommand[] = [
  list,
  add,
  update,
  remove,
  manualSync('enable-manual-sync', 'Enable manual sync for a sync window', true),
  manualSync('disable-manual-sync', 'Disable manual sync for a sync window', false),
];
