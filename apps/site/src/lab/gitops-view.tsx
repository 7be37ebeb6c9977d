import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import { messages } from '../messages.ts';
import type { AppOperation, AppOrder, AppPicture, Wave } from '../worker/gitops-protocol.ts';
import { AppHistory } from './app-history.tsx';
import { AppSets, showApp } from './app-sets.tsx';
import { ArgoStatus } from './argo-status.tsx';
import { clockText } from './clock-text.ts';
import { orderApp } from './gitops-acts.ts';
import { latest } from './latest.ts';
import { ResourceDetails } from './resource-details.tsx';
import { ResourceTable } from './resource-table.tsx';
import { ResourceTree } from './resource-tree.tsx';
import { useTwin } from './use-twin.ts';
import { useRefresh } from './use-refresh.ts';
import { useWorkspace } from './workspace.ts';

const text = messages.gitops;

/** Argo CD's page of an Application: what it waits for in words, then the tree, the diff and the history. */
export function GitOpsView(): JSX.Element {
  const { store, cluster } = useWorkspace();
  const [isTable, setTable] = useTwin('gitops', store);
  const [refresh] = useState(() =>
    latest<undefined>(async () => {
      try {
        store.gitops.value = await cluster.call((api) => api.gitops());
      } catch {
        // The banner says that the cluster stopped; the last picture stays.
      }
    }),
  );
  useRefresh(
    () => {
      const state = store.cluster.value;
      const isShown = store.view.value === 'gitops' && store.engine.value === 'ready';
      return state && isShown ? `${state.revision} ${state.pastMs ?? ''}` : undefined;
    },
    () => void refresh(undefined),
  );
  const apps = store.gitops.value?.apps;
  const app = apps?.find(({ name }) => name === store.app.value) ?? apps?.[0];
  useEffect(() => {
    if (app && store.node.value !== '' && !app.nodes.some(({ id }) => id === store.node.value))
      store.node.value = '';
  }, [app, store]);
  if (!apps) return <p class="dim mesh-wait">{text.loading}</p>;
  const sets = store.gitops.value?.sets ?? [];
  if (!app) {
    return (
      <div class="gitops">
        <AppSets sets={sets} />
        <p class="dim mesh-wait">{text.none}</p>
      </div>
    );
  }
  const node = app.nodes.find(({ id }) => id === store.node.value);
  return (
    <div class="gitops">
      <AppSets sets={sets} />
      {apps.length > 1 && <AppList apps={apps} shown={app.name} />}
      <AppHeader app={app} isTable={isTable} onTwin={() => setTable(!isTable)} />
      <Problems app={app} />
      {app.operation && <Waves app={app} operation={app.operation} />}
      <div class="gv-body">
        {isTable ? <ResourceTable app={app} /> : <ResourceTree app={app} />}
        <aside class="det" aria-label={text.details}>
          {node ? (
            <ResourceDetails key={node.id} app={app} node={node} />
          ) : (
            <AppDetails app={app} />
          )}
          <AppHistory app={app} />
        </aside>
      </div>
    </div>
  );
}

function AppList({
  apps,
  shown,
}: {
  readonly apps: readonly AppPicture[];
  readonly shown: string;
}): JSX.Element {
  const { store } = useWorkspace();
  return (
    <div class="app-list" role="group" aria-label={text.apps}>
      {apps.map(({ health, name, sync }) => (
        <button
          key={name}
          type="button"
          class={name === shown ? 'app on' : 'app'}
          aria-pressed={name === shown}
          onClick={() => showApp(store, name)}
        >
          <b>{name}</b>
          <ArgoStatus status={sync} />
          <ArgoStatus status={health} />
        </button>
      ))}
    </div>
  );
}

/** The Application that brought this one along; a set has no page of its own. */
function ParentLink({
  parent: { kind, name },
}: {
  readonly parent: NonNullable<AppPicture['parent']>;
}): JSX.Element {
  const { store } = useWorkspace();
  if (kind === 'ApplicationSet') return <span class="dim t12">{text.madeBy(kind, name)}</span>;
  return (
    <button class="link t12" type="button" onClick={() => showApp(store, name)}>
      {text.madeBy(kind, name)}
    </button>
  );
}

interface HeaderProps {
  readonly app: AppPicture;
  readonly isTable: boolean;
  readonly onTwin: () => void;
}

function AppHeader({ app, isTable, onTwin }: HeaderProps): JSX.Element {
  const live = app.history[0]?.revision.slice(0, 7) ?? '';
  return (
    <header class="apph">
      <h2>{app.name}</h2>
      {app.parent && <ParentLink parent={app.parent} />}
      <ArgoStatus status={app.sync} />
      <ArgoStatus status={app.health} />
      <dl>
        <div>
          <dt>{text.live}</dt>
          <dd class="mono t12">{live || messages.mesh.none}</dd>
        </div>
        <div>
          <dt>{text.git(app.wanted)}</dt>
          <dd class="mono t12">{app.revision.slice(0, 7) || messages.mesh.none}</dd>
        </div>
        <div>
          <dt>{text.policy}</dt>
          <dd>{app.policy}</dd>
        </div>
      </dl>
      <span class="grow" />
      <span class="row acts">
        <button
          class={isTable ? 'btn icon ghost sm on' : 'btn icon ghost sm'}
          type="button"
          aria-pressed={isTable}
          aria-label={isTable ? text.asTree : text.asTable}
          title={isTable ? text.asTree : text.asTable}
          onClick={onTwin}
        >
          <Icon name={isTable ? 'fork' : 'table'} />
        </button>
        <AppButtons app={app} />
      </span>
    </header>
  );
}

/** Refresh, Terminate and Sync; pruning is asked for where Git has lost something. */
function AppButtons({ app }: { readonly app: AppPicture }): JSX.Element {
  const workspace = useWorkspace();
  const [prune, setPrune] = useState(false);
  const { name, namespace } = app;
  const isPast = workspace.store.past.value !== undefined;
  const isRunning = app.operation?.isRunning === true;
  const order = (what: AppOrder): void => void orderApp(workspace, what);
  return (
    <>
      <button
        class="btn sm ghost"
        type="button"
        disabled={isPast}
        onClick={() => order({ name, namespace, verb: 'refresh', hard: false })}
      >
        <Icon name="sync" small />
        {text.refresh}
      </button>
      <button
        class="btn sm"
        type="button"
        disabled={isPast || !isRunning}
        title={isRunning ? text.terminate : text.nothingRuns}
        onClick={() => order({ name, namespace, verb: 'terminate' })}
      >
        {text.terminate}
      </button>
      {app.nodes.some(({ isToBePruned }) => isToBePruned) && (
        <label class="row t12">
          <input
            type="checkbox"
            checked={prune}
            onChange={(event) => setPrune(event.currentTarget.checked)}
          />
          {text.prune}
        </label>
      )}
      <button
        class="btn sm primary"
        type="button"
        disabled={isPast || isRunning}
        onClick={() => order({ name, namespace, verb: 'sync', prune })}
      >
        <Icon name="play" small />
        {text.syncNow}
      </button>
    </>
  );
}

/** Conditions and the end of a sync that failed: in Argo CD's own words. */
function Problems({ app }: { readonly app: AppPicture }): JSX.Element | null {
  const { operation } = app;
  const isFailed = operation && (operation.phase === 'Failed' || operation.phase === 'Error');
  if (app.conditions.length === 0 && !isFailed) return null;
  return (
    <div class="conditions">
      {isFailed && (
        <p>
          <ArgoStatus status={operation.phase} /> {operation.message}
        </p>
      )}
      {app.conditions.map(({ message, type }) => (
        <p key={type + message}>
          <span class={type.endsWith('Warning') ? 'st warn' : 'st bad'}>
            <Icon name={type.endsWith('Warning') ? 'warn' : 'bad'} small />
            {type}
          </span>{' '}
          {message}
        </p>
      ))}
    </div>
  );
}

const waveLooks = {
  done: { icon: 'good', tone: 'good' },
  running: { icon: 'run', tone: 'run' },
  waiting: { icon: 'off', tone: '' },
  failed: { icon: 'bad', tone: 'bad' },
} as const satisfies Record<Wave['state'], { readonly icon: IconName; readonly tone: string }>;

/** The phases and waves of the last sync, and what the open one waits for. */
function Waves({
  app,
  operation,
}: {
  readonly app: AppPicture;
  readonly operation: AppOperation;
}): JSX.Element {
  const { store } = useWorkspace();
  const now = store.cluster.value?.nowMs ?? 0;
  const lasted = (operation.finishedMs ?? now) - operation.startedMs;
  return (
    <div class="waves" role="list" aria-label={text.waves(operation.revision.slice(0, 7))}>
      <div class="lead" role="listitem">
        <b>{text.sync}</b>
        <span class="dim num t12">
          {operation.isRunning
            ? text.running(seconds(lasted))
            : `${operation.phase}, ${seconds(lasted)}`}
        </span>
      </div>
      {app.waves.map((wave) => (
        <WaveColumn key={wave.phase} wave={wave} isRunning={operation.isRunning} />
      ))}
    </div>
  );
}

function seconds(ms: number): string {
  const all = Math.max(0, Math.round(ms / 1000));
  return all < 120 ? `${all} s` : clockText(ms);
}

function WaveColumn({
  wave,
  isRunning,
}: {
  readonly wave: Wave;
  readonly isRunning: boolean;
}): JSX.Element {
  const { icon, tone } = waveLooks[wave.state];
  const done = wave.items.filter(({ state }) => state === 'done').length;
  const open = wave.items.filter(({ state }) => state === 'running' || state === 'failed');
  const isCurrent = isRunning && wave.state === 'running';
  return (
    <div role="listitem" class={isCurrent ? 'cur' : ''}>
      <div class="row hd">
        <span class={`st ${tone}`}>
          <Icon name={icon} small {...(isCurrent ? { class: 'turns' } : {})} />
          {typeof wave.phase === 'number' ? text.wave(wave.phase) : wave.phase}
        </span>
        <span class="grow" />
        {wave.state !== 'done' && (
          <span class="dim num">{messages.steps.points(done, wave.items.length)}</span>
        )}
      </div>
      <div class="gate" aria-hidden="true">
        <i
          class={wave.state}
          style={{ width: `${(100 * done) / Math.max(1, wave.items.length)}%` }}
        />
      </div>
      <span class={isCurrent ? 'trunc' : 'dim trunc'}>
        {wave.state === 'done'
          ? text.waveDone(wave.items.map(({ name }) => name))
          : wave.state === 'waiting'
            ? text.held(wave.items.length)
            : text.waitsFor(open.map(({ name }) => name))}
      </span>
    </div>
  );
}

/** The Application itself, where no resource is selected. */
function AppDetails({ app }: { readonly app: AppPicture }): JSX.Element {
  const rows: readonly (readonly [string, string])[] = [
    [text.repo, app.repo],
    [text.path, app.path],
    [text.revision, app.revision],
    [text.project, app.project],
    ...(app.healthMessage === undefined ? [] : [[text.health, app.healthMessage] as const]),
    ...(app.operation ? [[text.operation, app.operation.message] as const] : []),
  ];
  return (
    <section class="det-part" aria-label={app.name}>
      <div class="bar">
        <h3 class="grow">
          Application <span class="mono">{app.name}</span>
        </h3>
      </div>
      <dl class="kv det-kv">
        {rows.map(([name, value]) => (
          <>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </>
        ))}
      </dl>
      <p class="dim quiet">{text.chooseOne}</p>
    </section>
  );
}
