import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { KindCount, ObjectPage, ObjectRef, ObjectTable } from '../worker/views-protocol.ts';
import { TabList } from './tabs.tsx';
import { useWorkspace } from './workspace.ts';

const text = messages.cluster;
const families = ['workloads', 'network', 'mesh', 'gitops', 'config', 'cluster'] as const;

/** The objects of the cluster by kind, in the words of kubectl, with details that follow the cluster. */
export function ClusterView(): JSX.Element {
  const { store, cluster } = useWorkspace();
  const [kinds, setKinds] = useState<readonly KindCount[]>();
  const [chosen, setChosen] = useState('pods');
  const [table, setTable] = useState<ObjectTable>();
  const [filter, setFilter] = useState('');
  const [object, setObject] = useState<ObjectRef>();
  const isShown = store.view.value === 'cluster' && store.engine.value === 'ready';
  const { revision = 0, pastMs = 0 } = store.cluster.value ?? {};
  const kind = kinds?.find(({ plural }) => plural === chosen) ?? kinds?.[0];
  useEffect(() => {
    if (!isShown) return undefined;
    let isOver = false;
    const read = async (): Promise<void> => {
      const found = await cluster.call((api) => api.kinds());
      const type = found.find(({ plural }) => plural === chosen) ?? found[0];
      const rows = type && (await cluster.call((api) => api.table(type)));
      if (isOver) return;
      setKinds(found);
      setTable(rows);
    };
    read().catch(() => undefined); // the banner says that the cluster stopped
    return () => {
      isOver = true;
    };
  }, [cluster, isShown, chosen, revision, pastMs]);
  if (!kinds || !kind) return <p class="dim mesh-wait">{text.loading}</p>;
  const wanted = filter.toLowerCase();
  const rows = (table?.rows ?? []).filter(({ name, namespace }) =>
    `${namespace}/${name}`.toLowerCase().includes(wanted),
  );
  return (
    <div class="objects">
      <KindList
        kinds={kinds}
        chosen={kind.plural}
        onChoose={(plural) => {
          setChosen(plural);
          setObject(undefined);
        }}
      />
      <div class="objects-main">
        <div class="bar">
          <h2 class="grow">
            {kind.kind} <span class="dim num">{rows.length}</span>
          </h2>
          <label class="field">
            <Icon name="filter" small />
            <span class="vh">{text.filter}</span>
            <input
              type="search"
              placeholder={text.filter}
              value={filter}
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          </label>
        </div>
        <Objects
          kind={kind}
          columns={table?.columns ?? []}
          rows={rows}
          selected={object}
          onSelect={setObject}
        />
        {object && <ObjectDetails object={object} onClose={() => setObject(undefined)} />}
      </div>
    </div>
  );
}

interface KindListProps {
  readonly kinds: readonly KindCount[];
  readonly chosen: string;
  readonly onChoose: (plural: string) => void;
}

function KindList({ kinds, chosen, onChoose }: KindListProps): JSX.Element {
  return (
    <nav class="kinds scroll" aria-label={text.kinds}>
      {families.map((family) => {
        const own = kinds.filter((kind) => kind.family === family);
        if (own.length === 0) return null;
        return (
          <div key={family} role="group" aria-label={text.families[family]}>
            <p class="dim t11">{text.families[family]}</p>
            {own.map(({ apiVersion, count, kind, plural }) => (
              <button
                key={apiVersion + kind}
                type="button"
                class={plural === chosen ? 'kind on' : 'kind'}
                aria-pressed={plural === chosen}
                onClick={() => onChoose(plural)}
              >
                <span class="trunc">{kind}</span>
                <span class="dim num t12">{count}</span>
              </button>
            ))}
          </div>
        );
      })}
    </nav>
  );
}

interface ObjectsProps {
  readonly kind: KindCount;
  readonly columns: readonly string[];
  readonly rows: ObjectTable['rows'];
  readonly selected: ObjectRef | undefined;
  readonly onSelect: (object: ObjectRef) => void;
}

const shownRows = 200;
const troubled =
  /^(?:CrashLoopBackOff|ImagePullBackOff|ErrImagePull|Error|Failed|OOMKilled|Degraded|NotReady|OutOfSync|Pending|Warning|Missing)$/;

function Objects({ kind, columns, rows, selected, onSelect }: ObjectsProps): JSX.Element {
  if (rows.length === 0) return <p class="dim quiet">{text.none}</p>;
  const hasNamespaces = kind.namespaced;
  const select = (row: ObjectTable['rows'][number]): void => {
    const [container] = row.containers;
    onSelect({
      type: kind,
      namespace: row.namespace,
      name: row.name,
      ...(container === undefined ? {} : { container }),
      containers: row.containers,
    });
  };
  return (
    <div class="scroll ttbl-box tall" tabIndex={0} role="region" aria-label={kind.kind}>
      <table class="ttbl" aria-rowcount={rows.length + 1}>
        <caption class="vh">{kind.kind}</caption>
        <thead>
          <tr>
            {hasNamespaces && <th>{text.namespace}</th>}
            {columns.map((column) => (
              <th key={column}>{column}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shownRows).map((row) => (
            <tr
              key={`${row.namespace}/${row.name}`}
              class={row.cells.some((cell) => troubled.test(cell)) ? 'bad' : ''}
              aria-current={
                selected?.name === row.name && selected.namespace === row.namespace
                  ? 'true'
                  : undefined
              }
            >
              {hasNamespaces && <td class="dim">{row.namespace}</td>}
              {row.cells.map((cell, index) => (
                <td key={columns[index]} class="nw">
                  {index === 0 ? (
                    <button class="link" type="button" onClick={() => select(row)}>
                      {cell}
                    </button>
                  ) : (
                    cell
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface DetailsProps {
  readonly object: ObjectRef;
  readonly onClose: () => void;
}

/** What kubectl prints about one object; it follows the cluster. */
function ObjectDetails({ object, onClose }: DetailsProps): JSX.Element {
  const { store, cluster } = useWorkspace();
  const [page, setPage] = useState<ObjectPage>('describe');
  const [container, setContainer] = useState(object.container);
  const [told, setTold] = useState('');
  const isPod = object.type.kind === 'Pod';
  const pages: readonly ObjectPage[] = [
    'describe',
    'yaml',
    'events',
    ...(isPod ? (['logs'] as const) : []),
  ];
  const shown = pages.includes(page) ? page : 'describe';
  const { revision = 0, pastMs = 0, requests = 0 } = store.cluster.value ?? {};
  const { name, namespace } = object;
  const inside = object.containers?.includes(container ?? '') ? container : object.container;
  useEffect(() => {
    let isOver = false;
    const asked = { ...object, ...(inside === undefined ? {} : { container: inside }) };
    cluster
      .call((api) => api.tell(shown, asked))
      .then((printed) => !isOver && setTold(printed))
      .catch(() => undefined); // the banner says that the cluster stopped
    return () => {
      isOver = true;
    };
  }, [cluster, name, namespace, object.type.plural, shown, inside, revision, pastMs, requests]);
  return (
    <section class="object" aria-label={`${object.type.kind} ${name}`}>
      <div class="tabs small">
        <TabList<ObjectPage>
          label={`${object.type.kind} ${name}`}
          selected={shown}
          onSelect={setPage}
          tabs={pages.map((id) => ({ id, controls: 'object-page', content: text.parts[id] }))}
        />
        <span class="grow trunc self mono t12 dim right">{name}</span>
        {shown === 'logs' && (object.containers?.length ?? 0) > 1 && (
          <label class="self pick">
            <span class="vh">{text.container}</span>
            <select value={inside} onChange={(event) => setContainer(event.currentTarget.value)}>
              {object.containers?.map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
            <Icon name="down" small />
          </label>
        )}
        <button
          class="btn icon ghost sm self"
          type="button"
          aria-label={text.close}
          title={text.close}
          onClick={onClose}
        >
          <Icon name="x" small />
        </button>
      </div>
      <pre
        class="code scroll"
        id="object-page"
        role="tabpanel"
        tabIndex={0}
        aria-label={`${text.parts[shown]}, ${name}`}
      >
        {told}
      </pre>
    </section>
  );
}
