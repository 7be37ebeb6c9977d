import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { MeshEdge, MeshPicture } from '../worker/mesh-protocol.ts';
import { openPlace } from './actions.ts';
import { errorText, shareText } from './mesh-words.ts';
import { useWorkspace } from './workspace.ts';

export interface MeshTableProps {
  readonly picture: MeshPicture;
  /** Without the picture above, the table takes its place. */
  readonly isTall: boolean;
}

/** The picture in words: one row for each line, in the same order. */
export function MeshTable({ picture, isTall }: MeshTableProps): JSX.Element {
  const nameOf = (id: string): string =>
    picture.nodes.find((node) => node.id === id)?.name ?? messages.mesh.outside;
  const text = messages.mesh;
  return (
    <div
      class={isTall ? 'scroll ttbl-box tall' : 'scroll ttbl-box'}
      tabIndex={0}
      role="region"
      aria-label={text.caption}
    >
      <table class="ttbl">
        <caption class="vh">{text.caption}</caption>
        <thead>
          <tr>
            <th>{text.from}</th>
            <th>{text.to}</th>
            <th>{text.rule}</th>
            <th class="right">{text.share}</th>
            <th class="right">{text.calls}</th>
            <th class="right">{text.errors}</th>
            <th>{text.link}</th>
          </tr>
        </thead>
        <tbody>
          {picture.edges.map((edge) => (
            <Row key={edge.id} edge={edge} from={nameOf(edge.from)} to={nameOf(edge.to)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly edge: MeshEdge;
  readonly from: string;
  readonly to: string;
}

function Row({ edge, from, to }: RowProps): JSX.Element {
  const { store } = useWorkspace();
  const { place, rules, count, errors, link } = edge;
  const rule = rules.join(', ');
  const none = messages.mesh.none;
  return (
    <tr class={(errors ?? 0) > 0 ? 'bad' : ''}>
      <td>{from}</td>
      <td class="m">{to}</td>
      <td>
        {place && rule !== '' ? (
          <button class="link" type="button" onClick={() => openPlace(store, place)}>
            {rule}
          </button>
        ) : (
          rule || none
        )}
      </td>
      <td class="right">{shareText(edge) || none}</td>
      <td class="right">{count}</td>
      <td class="right">{errorText(edge) || (errors === undefined ? none : 0)}</td>
      <td>
        {link ? (
          <span class={link === 'mTLS' ? 'st mid' : 'st warn'}>
            <Icon name={link === 'mTLS' ? 'lock' : 'unlock'} small />
            {link}
          </span>
        ) : (
          none
        )}
      </td>
    </tr>
  );
}
