import type { TrafficRequest } from '@drydock/simulator';
import { readingTexts as text } from '../docs/reading-texts.ts';
import type { ClusterApi, ClusterEvents, LabFolder } from '../worker/protocol.ts';
import { connect, type Remote } from '../worker/rpc.ts';

const woken = new WeakSet<Element>();

/** Starts the small mesh of each live example that nobody has touched before. */
export function wakeLive(): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-live]')) {
    if (woken.has(figure)) continue;
    woken.add(figure);
    void start(figure);
  }
}

async function start(figure: HTMLElement): Promise<void> {
  const status = figure.querySelector<HTMLElement>('[data-live-status]');
  const say = (words: string): void => {
    if (status) status.textContent = words;
  };
  say(text.liveStarting);
  try {
    const api = await openCluster(figure.dataset['lab'] ?? '');
    say(text.liveReady);
    for (const button of figure.querySelectorAll<HTMLButtonElement>('[data-live-send]')) {
      button.disabled = false;
      button.addEventListener('click', () => {
        button.disabled = true;
        send(figure, api, say)
          .catch((error: unknown) => say(text.liveFailed(firstLine(error))))
          .finally(() => {
            button.disabled = false;
          });
      });
    }
  } catch (error) {
    say(text.liveFailed(firstLine(error)));
  }
}

async function openCluster(lab: string): Promise<Remote<ClusterApi>> {
  const answer = await fetch(`/labs/${lab}/files.json`);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const folder: LabFolder = new Map(
    Object.entries((await answer.json()) as Record<string, string>), // written by our own build
  );
  const worker = new Worker(new URL('../worker/cluster.worker.ts', import.meta.url), {
    type: 'module',
  });
  const { call } = connect<ClusterApi, ClusterEvents>(worker);
  await call.open({ folder, journal: [], lifeLine: `drydock-live-${crypto.randomUUID()}` });
  return call;
}

async function send(
  figure: HTMLElement,
  api: Remote<ClusterApi>,
  say: (words: string) => void,
): Promise<void> {
  const manifest = figure.querySelector<HTMLTextAreaElement>('[data-live-manifest]');
  const address = figure.querySelector<HTMLInputElement>('[data-live-url]');
  const files = new Map([['live.yaml', manifest?.value ?? '']]);
  const { report } = await api.apply(files);
  const refused = report.applied.find(({ action }) => action === 'refused');
  const error = report.diagnostics.find(({ severity }) => severity === 'error');
  if (refused ?? error) say(text.liveRefused(refused?.message ?? error?.message ?? ''));
  await api.settle();
  // The sender was written by our own build.
  const from = JSON.parse(figure.dataset['from'] ?? '{}') as TrafficRequest['from'];
  const many = await api.sendMany({ from, url: address?.value ?? '' }, 100, files);
  const total = many.outcomes.reduce((sum, { count }) => sum + count, 0);
  const list = figure.querySelector('[data-live-outcomes]');
  list?.replaceChildren(
    ...many.outcomes.map(({ label, count, status, example }) => {
      const row = document.createElement('li');
      const bar = document.createElement('i');
      bar.style.width = `${(100 * count) / total}%`;
      bar.className = status !== undefined && status < 400 ? '' : 'bad';
      const name = document.createElement('span');
      const { mtls, received } = example.result;
      const how = received
        ? `, ${mtls ? text.liveEncrypted : text.livePlain}, ${received.path}`
        : '';
      name.textContent = `${text.liveCount(count, label)}${how}`;
      row.append(name, bar);
      return row;
    }),
  );
  if (!(refused ?? error)) {
    say(many.outcomes.map(({ label, count }) => text.liveCount(count, label)).join(', '));
  }
}

function firstLine(error: unknown): string {
  return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
}
