import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { AppPicture, ResourceDiffText, TreeNode } from '../worker/gitops-protocol.ts';
import type { ObjectPage } from '../worker/views-protocol.ts';
import { showApp } from './app-sets.tsx';
import { DiffLines } from './diff-lines.tsx';
import { NodeStatus } from './resource-tree.tsx';
import { TabList } from './tabs.tsx';
import { useWorkspace } from './workspace.ts';

type Part = 'diff' | 'live' | 'desired' | 'events' | 'logs';

/** One resource of an Application: target against live, both in full, its events and logs. */
export function ResourceDetails({
  app,
  node,
}: {
  readonly app: AppPicture;
  readonly node: TreeNode;
}): JSX.Element {
  const [part, setPart] = useState<Part>('diff');
  const isOfGit = node.depth === 1 && node.hook === undefined;
  const parts: readonly Part[] = [
    ...(isOfGit ? (['diff', 'live', 'desired'] as const) : (['live'] as const)),
    'events',
    ...(node.kind === 'Pod' ? (['logs'] as const) : []),
  ];
  const shown = parts.includes(part) ? part : (parts[0] ?? 'live');
  const words = messages.gitops.parts;
  return (
    <section class="det-part" aria-label={`${node.kind} ${node.name}`}>
      <div class="bar">
        <h3 class="grow trunc">
          {node.kind}{' '}
          <span class="mono">
            {node.namespace === '' ? node.name : `${node.namespace}/${node.name}`}
          </span>
        </h3>
        <NodeStatus node={node} />
      </div>
      {node.kind === 'Application' && <OpenApp name={node.name} />}
      {node.message !== undefined && node.message !== '' && <p class="note t12">{node.message}</p>}
      <div class="tabs small">
        <TabList<Part>
          label={`${node.kind} ${node.name}`}
          selected={shown}
          onSelect={setPart}
          tabs={parts.map((id) => ({ id, controls: 'resource-part', content: words[id] }))}
        />
      </div>
      <div class="det-body" id="resource-part" role="tabpanel" aria-label={words[shown]}>
        {isOfGit && (shown === 'diff' || shown === 'live' || shown === 'desired') ? (
          <GitPart app={app} node={node} part={shown} />
        ) : (
          <ToldPart node={node} page={shown === 'events' || shown === 'logs' ? shown : 'yaml'} />
        )}
      </div>
    </section>
  );
}

/** An Application among the resources of another one leads to its own tree. */
function OpenApp({ name }: { readonly name: string }): JSX.Element | null {
  const { store } = useWorkspace();
  const isKnown = store.gitops.value?.apps.some((app) => app.name === name);
  if (!isKnown) return null;
  return (
    <button class="btn sm" type="button" onClick={() => showApp(store, name)}>
      <Icon name="arrow" small />
      {messages.gitops.openApp(name)}
    </button>
  );
}

interface GitPartProps {
  readonly app: AppPicture;
  readonly node: TreeNode;
  readonly part: 'diff' | 'live' | 'desired';
}

function GitPart({ app, node, part }: GitPartProps): JSX.Element {
  const { store, cluster } = useWorkspace();
  const [found, setFound] = useState<ResourceDiffText>();
  const revision = store.cluster.value?.revision ?? 0;
  useEffect(() => {
    let isOver = false;
    cluster
      .call((api) => api.gitopsDiff({ namespace: app.namespace, name: app.name }, node))
      .then((diff) => !isOver && setFound(diff))
      .catch(() => undefined); // the banner says that the cluster stopped
    return () => {
      isOver = true;
    };
  }, [cluster, app.namespace, app.name, node.id, revision, app.revision, app.sync]);
  const words = messages.gitops;
  if (!found) return <p class="dim quiet">{words.noDiff}</p>;
  if (part === 'diff') {
    if (found.diff === '') return <p class="dim quiet">{words.equal}</p>;
    return (
      <>
        <p class="t12 dim det-note">
          {words.liveToGit} <b class="mono">{app.revision.slice(0, 7)}</b>,{' '}
          {words.fields(found.fields.length)}
          {found.fields.length > 0 && <span class="mono">: {found.fields.join(', ')}</span>}
        </p>
        <DiffLines text={found.diff} label={words.parts.diff} />
      </>
    );
  }
  const text = part === 'live' ? found.live : found.desired;
  if (text === '')
    return <p class="dim quiet">{part === 'live' ? words.notLive : words.notInGit}</p>;
  return <Text text={text} label={words.parts[part]} />;
}

/** What kubectl prints about the resource. */
function ToldPart({
  node,
  page,
}: {
  readonly node: TreeNode;
  readonly page: ObjectPage;
}): JSX.Element {
  const { store, cluster } = useWorkspace();
  const [text, setText] = useState('');
  const revision = store.cluster.value?.revision ?? 0;
  const { group, kind, name, namespace } = node;
  useEffect(() => {
    let isOver = false;
    const type = {
      apiVersion: group === '' ? 'v1' : `${group}/v1`,
      kind,
      plural: kind.toLowerCase(),
      namespaced: true,
    };
    cluster
      .call((api) => api.tell(page, { type, namespace, name }))
      .then((told) => !isOver && setText(told))
      .catch(() => undefined); // the banner says that the cluster stopped
    return () => {
      isOver = true;
    };
  }, [cluster, node.id, page, revision]);
  return <Text text={text} label={messages.gitops.parts.live} />;
}

function Text({ text, label }: { readonly text: string; readonly label: string }): JSX.Element {
  return (
    <pre class="code scroll" tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}
