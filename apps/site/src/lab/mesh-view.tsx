import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useSignalEffect } from '@preact/signals';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { MeshPicture } from '../worker/mesh-protocol.ts';
import { latest } from './latest.ts';
import { MeshMap } from './mesh-map.tsx';
import { MeshTable } from './mesh-table.tsx';
import { sendHundred } from './requests.ts';
import { useLetterKey } from './use-letter-key.ts';
import { useRefresh } from './use-refresh.ts';
import { useWorkspace } from './workspace.ts';

const editPauseMs = 500;

/** The mesh as it is now: a picture with its table, one key (`T`) apart. */
export function MeshView(): JSX.Element {
  const workspace = useWorkspace();
  const { store, cluster } = workspace;
  const [twin, setTwin] = useState<'both' | 'table'>('both');
  const [refresh] = useState(() =>
    latest<undefined>(async () => {
      try {
        store.mesh.value = await cluster.call((api) => api.mesh(store.files.peek()));
      } catch {
        // The banner says that the cluster stopped; the last picture stays.
      }
    }),
  );
  useRefresh(
    () => {
      const state = store.cluster.value;
      if (!state || store.view.value !== 'mesh' || store.engine.value !== 'ready') return undefined;
      const { pastMs, proxies, requests, revision } = state;
      return [revision, requests, proxies.synced, pastMs].join(' ');
    },
    () => void refresh(undefined),
  );
  useSignalEffect(() => {
    // An edit moves the lines that the map leads to; nobody clicks there while typing.
    if (store.revision.value === 0) return undefined;
    const timer = setTimeout(() => void refresh(undefined), editPauseMs);
    return () => clearTimeout(timer);
  });
  useEffect(() => {
    const narrow = matchMedia('(max-width: 767px)');
    if (narrow.matches) setTwin('table');
  }, []);
  useLetterKey('t', () => {
    if (store.view.peek() === 'mesh') setTwin((now) => (now === 'both' ? 'table' : 'both'));
  });
  const picture = store.mesh.value;
  if (!picture) return <p class="dim mesh-wait">{messages.mesh.loading}</p>;
  return (
    <div class="mesh">
      {twin === 'both' && (
        <div class="map">
          <MeshMap picture={picture} />
        </div>
      )}
      <TitleBlock picture={picture} />
      <div class="mesh-tools row">
        {picture.seen.requests === 0 && <span class="mid grow">{messages.mesh.quiet}</span>}
        <span class="grow" />
        <button class="btn sm" type="button" onClick={() => void sendTraffic(workspace)}>
          <Icon name="request" small />
          {messages.mesh.sendHundred}
        </button>
        <button
          class={twin === 'table' ? 'btn icon ghost sm on' : 'btn icon ghost sm'}
          type="button"
          aria-pressed={twin === 'table'}
          aria-label={twin === 'table' ? messages.mesh.picture : messages.mesh.table}
          title={twin === 'table' ? messages.mesh.picture : messages.mesh.table}
          onClick={() => setTwin(twin === 'both' ? 'table' : 'both')}
        >
          <Icon name={twin === 'table' ? 'mesh' : 'table'} />
        </button>
      </div>
      <MeshTable picture={picture} isTall={twin === 'table'} />
    </div>
  );
}

/** Traffic to look at: what the first check asks, a hundred times. */
function sendTraffic(workspace: ReturnType<typeof useWorkspace>): Promise<void> {
  const { store } = workspace;
  const { sender, url } = store.data.firstRequest;
  if (sender === undefined) return sendHundred(workspace, { from: { external: true }, url });
  const workloads = store.cluster.value?.workloads ?? [];
  const from = workloads.find(({ workload }) => workload === sender) ?? workloads[0];
  return from ? sendHundred(workspace, { from, url }) : Promise.resolve();
}

function TitleBlock({ picture }: { readonly picture: MeshPicture }): JSX.Element {
  const { store } = useWorkspace();
  const { seen } = picture;
  const percent = (part: number, all: number): string =>
    all === 0 ? messages.mesh.none : `${Math.round((1000 * part) / all) / 10}%`;
  const isStart = seen.sinceMs <= (store.cluster.value?.startMs ?? 0);
  const isPushing =
    (store.cluster.value?.proxies.synced ?? 0) < (store.cluster.value?.proxies.total ?? 0);
  return (
    <dl class="block">
      <div>
        <dt>{messages.mesh.window}</dt>
        <dd>
          {isPushing
            ? messages.mesh.pushing
            : isStart
              ? messages.mesh.sinceStart
              : messages.mesh.sinceChange}
        </dd>
      </div>
      <div>
        <dt>{messages.mesh.requests}</dt>
        <dd>{seen.requests}</dd>
      </div>
      <div>
        <dt>{messages.mesh.errors}</dt>
        <dd class={seen.errors > 0 ? 'bad' : ''}>{percent(seen.errors, seen.requests)}</dd>
      </div>
      <div>
        <dt>{messages.mesh.mtls}</dt>
        <dd>{percent(seen.mtls, seen.calls)}</dd>
      </div>
    </dl>
  );
}
