import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import type { IconName } from '../components/icons.ts';
import { messages } from '../messages.ts';
import type { AppPicture, TreeNode } from '../worker/gitops-protocol.ts';
import { ArgoStatus } from './argo-status.tsx';
import { boxHeight, boxWidth, layOutTree, rootWidth, type PlacedResource } from './tree-layout.ts';
import { useWorkspace } from './workspace.ts';

/** The Application, what Git says of it, and what that owns; arrows go along the lines. */
export function ResourceTree({ app }: { readonly app: AppPicture }): JSX.Element {
  const { store } = useWorkspace();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const tree = useRef<HTMLDivElement>(null);
  const layout = useMemo(() => layOutTree(app.nodes, opened), [app, opened]);
  const selected = store.node.value;
  const ids = ['', ...layout.nodes.map(({ node }) => node.id)];
  const current = ids.includes(selected) ? selected : '';

  const select = (id: string): void => {
    store.node.value = id;
    requestAnimationFrame(() =>
      tree.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const target = targetOf(event.key, app.nodes, current, ids);
    if (target === undefined) return;
    event.preventDefault();
    select(target);
  };
  return (
    <div
      class="rt scroll"
      role="tree"
      aria-label={messages.gitops.tree(app.name)}
      ref={tree}
      onKeyDown={onKeyDown}
    >
      <div
        class="rt-in"
        role="none"
        style={{ width: `${layout.width}px`, height: `${layout.height}px` }}
      >
        <svg
          aria-hidden="true"
          width={layout.width}
          height={layout.height}
          viewBox={`0 0 ${layout.width} ${layout.height}`}
        >
          {layout.lines.map((line) => (
            <path key={line} d={line} />
          ))}
        </svg>
        <RootBox
          app={app}
          top={layout.rootY}
          isSelected={current === ''}
          onSelect={() => select('')}
        />
        {layout.nodes.map((placed) => (
          <ResourceBox
            key={placed.node.id}
            placed={placed}
            isSelected={current === placed.node.id}
            onSelect={() => {
              if (placed.folded.length > 0) setOpened(new Set([...opened, placed.node.id]));
              select(placed.node.id);
            }}
          />
        ))}
      </div>
    </div>
  );
}

/** Where an arrow leads from a resource: up and down in reading order, left and right along the lines. */
function targetOf(
  key: string,
  nodes: readonly TreeNode[],
  current: string,
  shown: readonly string[],
): string | undefined {
  const node = nodes.find(({ id }) => id === current);
  const order = ['', ...nodes.map(({ id }) => id).filter((id) => shown.includes(id))];
  const at = order.indexOf(current);
  const child = nodes.find(({ parent, depth }) => (node ? parent === node.id : depth === 1));
  const targets: Readonly<Record<string, string | undefined>> = {
    ArrowDown: order[at + 1],
    ArrowUp: order[at - 1],
    ArrowRight: child?.id,
    ArrowLeft: node ? (node.parent ?? '') : undefined,
    Home: '',
    End: order.at(-1),
  };
  const target = targets[key];
  return target !== undefined && shown.includes(target) ? target : undefined;
}

interface RootProps {
  readonly app: AppPicture;
  readonly top: number;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function RootBox({ app, isSelected, onSelect, top }: RootProps): JSX.Element {
  return (
    <div
      class={isSelected ? 'rn root sel' : 'rn root'}
      role="treeitem"
      aria-level={1}
      aria-selected={isSelected}
      data-node=""
      tabIndex={isSelected ? 0 : -1}
      style={{ left: '12px', top: `${top}px`, width: `${rootWidth}px`, height: `${boxHeight}px` }}
      onClick={onSelect}
    >
      <Icon name="fork" />
      <b>{app.name}</b>
      <span class="s">
        Application <ArgoStatus status={app.sync} />
      </span>
    </div>
  );
}

interface BoxProps {
  readonly placed: PlacedResource;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function ResourceBox({ placed, isSelected, onSelect }: BoxProps): JSX.Element {
  const { folded, node, x, y } = placed;
  const all = [node, ...folded];
  const isBad = all.some(({ health }) => health === 'Degraded');
  const classes = [
    'rn',
    isSelected ? 'sel' : '',
    node.isLive ? '' : 'gh',
    node.isToBePruned ? 'prune' : '',
    isBad ? 'bad' : '',
  ];
  return (
    <div
      class={classes.filter(Boolean).join(' ')}
      role="treeitem"
      aria-level={node.depth + 1}
      aria-selected={isSelected}
      data-node={node.id}
      tabIndex={isSelected ? 0 : -1}
      style={{ left: `${x}px`, top: `${y}px`, width: `${boxWidth}px`, height: `${boxHeight}px` }}
      title={node.message}
      onClick={onSelect}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect();
      }}
    >
      <Icon name={iconOf(node)} />
      <b>{folded.length > 0 ? messages.gitops.folded(all.length, node.kind) : node.name}</b>
      <span class="s">
        {node.hook === undefined ? node.kind : `${node.kind}, ${node.hook}`}{' '}
        <NodeStatus node={worst(all)} />
      </span>
      {node.depth === 1 && node.wave !== undefined && (
        <span class="wv" title={messages.gitops.wave(node.wave)}>
          {node.wave}
          <span class="vh">, {messages.gitops.wave(node.wave)}</span>
        </span>
      )}
    </div>
  );
}

/** Of what differs from Git that; else the health, where the kind has one. */
export function NodeStatus({ node }: { readonly node: TreeNode }): JSX.Element | null {
  if (node.isToBePruned) return <span class="st">{messages.gitops.toBePruned}</span>;
  const isHealthy = node.health === undefined || node.health === 'Healthy';
  const status = !isHealthy
    ? node.health
    : node.sync === 'OutOfSync'
      ? node.sync
      : (node.health ?? node.sync);
  return status === undefined ? null : <ArgoStatus status={status} />;
}

const order = ['Degraded', 'Missing', 'Unknown', 'Progressing', 'Suspended', 'Healthy'];

function worst(nodes: readonly TreeNode[]): TreeNode {
  const rank = ({ health }: TreeNode): number => {
    const at = order.indexOf(health ?? 'Healthy');
    return at === -1 ? order.length : at;
  };
  return nodes.reduce((found, node) => (rank(node) < rank(found) ? node : found));
}

const kindIcons: Readonly<Record<string, IconName>> = {
  Application: 'fork',
  Deployment: 'server',
  StatefulSet: 'server',
  DaemonSet: 'server',
  ReplicaSet: 'copy',
  Pod: 'pod',
  Job: 'play',
  CronJob: 'clock',
  VirtualService: 'split',
  DestinationRule: 'split',
  Gateway: 'gate',
  Service: 'mesh',
  EndpointSlice: 'mesh',
  PeerAuthentication: 'shield',
  AuthorizationPolicy: 'shield',
  Secret: 'lock',
  ConfigMap: 'file',
};

function iconOf({ kind }: TreeNode): IconName {
  return kindIcons[kind] ?? 'cube';
}
