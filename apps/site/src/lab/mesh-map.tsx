import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { messages } from '../messages.ts';
import type { MeshEdge, MeshNode, MeshPicture } from '../worker/mesh-protocol.ts';
import { openPlace } from './actions.ts';
import { layOutMesh, type PlacedEdge, type PlacedNode } from './mesh-layout.ts';
import { errorText, labelText } from './mesh-words.ts';
import type { LabStore } from './store.ts';
import { useWorkspace } from './workspace.ts';

/** Boxes and lines; every box is a button that opens the line of its route. */
export function MeshMap({ picture }: { readonly picture: MeshPicture }): JSX.Element {
  const { store } = useWorkspace();
  const [selected, setSelected] = useState<string>();
  const placed = useMemo(() => layOutMesh(picture), [picture]);
  const busiest = Math.max(1, ...picture.edges.map(({ count }) => count));
  return (
    <svg
      class="g"
      viewBox={`0 0 ${placed.width} ${placed.height}`}
      style={{ maxWidth: `${placed.width * 1.35}px`, minWidth: `${placed.width * 0.85}px` }}
      role="group"
      aria-label={messages.mesh.label(picture.nodes.length, picture.edges.length)}
    >
      {placed.frames.map((frame) => (
        <g key={frame.name}>
          <rect
            class="ns"
            x={frame.x}
            y={frame.y}
            width={frame.width}
            height={frame.height}
            rx="6"
          />
          <text class="sub halo" x={frame.x + 12} y={frame.y + 4}>
            <tspan class="mo">{frame.name}</tspan> {frame.mtls}
          </text>
        </g>
      ))}
      {placed.edges.map((edge) => (
        <Edge key={edge.edge.id} placed={edge} busiest={busiest} />
      ))}
      {placed.edges.map((edge) => (
        <EdgeLabel key={edge.edge.id} placed={edge} />
      ))}
      {placed.nodes.map((node) => (
        <Box
          key={node.node.id}
          placed={node}
          calls={picture.edges.filter(({ from }) => from === node.node.id)}
          names={picture.nodes}
          isSelected={selected === node.node.id}
          onSelect={() => {
            setSelected(node.node.id);
            openRoute(store, node.node);
          }}
        />
      ))}
    </svg>
  );
}

function openRoute(store: LabStore, node: MeshNode): void {
  if (node.place) openPlace(store, node.place);
}

function Edge({
  placed,
  busiest,
}: {
  readonly placed: PlacedEdge;
  readonly busiest: number;
}): JSX.Element {
  const { edge, path } = placed;
  const isIdle = edge.count === 0;
  const width = isIdle ? 1.6 : Math.max(1.2, 5 * Math.sqrt(edge.count / busiest));
  const errors = edge.errors ?? 0;
  const classes = ['e', isIdle ? 'cfg' : '', edge.link === 'plaintext' ? 'plain' : ''].join(' ');
  return (
    <>
      <path class={classes} d={path} stroke-width={width} />
      {errors > 0 && (
        <path class="e bad" d={path} stroke-width={width * Math.max(0.25, errors / edge.count)} />
      )}
    </>
  );
}

/** Share and error on the line, and the lock at the server's end. */
function EdgeLabel({ placed }: { readonly placed: PlacedEdge }): JSX.Element {
  const { edge, label, end } = placed;
  const error = errorText(edge);
  const text = labelText(edge);
  const width = text.length * 6.2 + 12;
  return (
    <g aria-hidden="true">
      {text !== '' && (
        <>
          <rect
            class="tag"
            x={label.x - width / 2}
            y={label.y - 9}
            width={width}
            height="18"
            rx="3"
          />
          <text class={error ? 'lbl tb' : 'lbl'} x={label.x} y={label.y + 4}>
            {text}
          </text>
        </>
      )}
      {edge.link && (
        <g transform={`translate(${end.x} ${end.y})`}>
          <rect width="12" height="14" fill="var(--surface)" />
          <rect class="lk-body" x="1.6" y="6" width="8.8" height="6.4" rx="1" />
          <path
            class="lk"
            d={
              edge.link === 'mTLS'
                ? 'M3.4 6V4a2.6 2.6 0 0 1 5.2 0v2'
                : 'M3.4 6V3.6a2.6 2.6 0 0 1 5-.8'
            }
          />
        </g>
      )}
    </g>
  );
}

interface BoxProps {
  readonly placed: PlacedNode;
  readonly calls: readonly MeshEdge[];
  readonly names: readonly MeshNode[];
  readonly isSelected: boolean;
  readonly onSelect: () => void;
}

function Box({ placed, calls, names, isSelected, onSelect }: BoxProps): JSX.Element {
  const { node, x, y, width, height } = placed;
  const classes = ['box', node.kind, isSelected ? 'sel' : ''].join(' ');
  const nameOf = (id: string): string => names.find((one) => one.id === id)?.name ?? id;
  const said = calls
    .map(
      (edge) =>
        `${nameOf(edge.to)}, ${edge.count} calls${errorText(edge) ? `, ${errorText(edge)}` : ''}`,
    )
    .join('; ');
  return (
    <g
      class="node"
      role="button"
      tabIndex={0}
      aria-label={`${node.name} ${node.detail}${said === '' ? '' : `, ${messages.mesh.calling(said)}`}`}
      onClick={onSelect}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onSelect();
      }}
    >
      <rect class={classes} x={x} y={y} width={width} height={height} rx="4" />
      <text class="nm" x={x + 10} y={y + 20}>
        {node.name}
      </text>{' '}
      <text class="sub" x={x + 10} y={y + 37}>
        {node.detail}
      </text>
      {Array.from({ length: Math.min(node.pods, 4) }, (_, pod) => (
        <path
          key={pod}
          class={pod < node.readyPods ? 'pod ready' : 'pod'}
          d={`M${x + width - 12 - pod * 12} ${y + 7}l4.5 2.6v5.2l-4.5 2.6-4.5-2.6v-5.2z`}
        />
      ))}
    </g>
  );
}
