import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { TabList } from '../lab/tabs.tsx';
import { useLetterKey } from '../lab/use-letter-key.ts';
import { useWorkspace } from '../lab/workspace.ts';
import { messages } from '../messages.ts';
import { DashboardView } from './dashboard-view.tsx';
import { Explore } from './explore.tsx';
import { spanOf, type MetricsFrame } from './metrics-frame.ts';
import type { DashboardName, DashboardSpan } from './metrics-protocol.ts';
import { createPrometheusClient } from './prometheus-client.ts';
import { RulesView } from './rules-view.tsx';
import { TargetsView } from './targets-view.tsx';
import { useAnswer } from './use-answer.ts';

type Part = 'explore' | 'dashboard' | 'targets' | 'rules';

const LENGTHS = [5, 10, 30, 60];

/** Prometheus of this cluster: queries, dashboards, targets and rules. Drawn anew as cluster time goes on. */
export function MetricsView(): JSX.Element {
  const { store, cluster } = useWorkspace();
  const [part, setPart] = useState<Part>('dashboard');
  const [minutes, setMinutes] = useState(10);
  const [chosen, setUid] = useState('');
  const [isTableOnly, setTableOnly] = useState(false);
  const asks = useMemo(() => {
    const client = createPrometheusClient(
      (path) => cluster.call((api) => api.prometheus(path)),
      () => cluster.call((api) => api.monitoring()),
    );
    let words: Promise<readonly string[]> | undefined;
    return {
      client,
      words: () => (words ??= cluster.call((api) => api.promqlWords())),
      draw: (name: string, values: Readonly<Record<string, string>>, span: DashboardSpan) =>
        cluster.call((api) => api.drawDashboard(name, values, span)),
    };
  }, [cluster]);
  const dashboards = useAnswer(() => cluster.call((api) => api.dashboards()), [cluster]) ?? [];
  const uid = chosen === '' ? (dashboards[0]?.uid ?? '') : chosen;
  useLetterKey('t', () => setTableOnly((now) => !now));
  const state = store.cluster.value;
  const nowMs = state?.nowMs ?? 0;
  const originMs = state?.startMs ?? 0;
  const { startMs, endMs, stepMs } = spanOf(nowMs, minutes * 60_000, originMs);
  const journal = store.journal.value;
  const frame = useMemo<MetricsFrame>(
    () => ({
      client: asks.client,
      words: asks.words,
      span: { startMs, endMs, stepMs },
      originMs,
      marks: journal.map(({ atMs, act }, index) => ({
        atMs,
        label: `${act === 'shell' ? '$' : act} ${index + 1}`,
      })),
      isTableOnly,
    }),
    [asks, startMs, endMs, stepMs, originMs, journal, isTableOnly],
  );
  // Hidden, it asks nothing.
  if (store.view.value !== 'metrics') return <div class="metrics" />;
  return (
    <div class="metrics">
      <MetricsBar
        shown={{ part, uid, minutes, isTableOnly }}
        dashboards={dashboards}
        onPart={setPart}
        onDashboard={setUid}
        onLength={setMinutes}
        onTwin={() => setTableOnly(!isTableOnly)}
      />
      <div
        class="scroll metrics-body"
        id="metrics-part"
        role="tabpanel"
        tabIndex={0}
        aria-label={messages.metrics.partNames[part]}
      >
        {part === 'explore' && <Explore frame={frame} />}
        {part === 'dashboard' && uid !== '' && (
          <DashboardView uid={uid} frame={frame} draw={asks.draw} />
        )}
        {part === 'targets' && <TargetsView frame={frame} />}
        {part === 'rules' && <RulesView frame={frame} />}
      </div>
    </div>
  );
}

interface MetricsBarProps {
  readonly shown: {
    readonly part: Part;
    readonly uid: string;
    readonly minutes: number;
    readonly isTableOnly: boolean;
  };
  readonly dashboards: readonly DashboardName[];
  readonly onPart: (part: Part) => void;
  readonly onDashboard: (uid: string) => void;
  readonly onLength: (minutes: number) => void;
  readonly onTwin: () => void;
}

function MetricsBar(props: MetricsBarProps): JSX.Element {
  const { part, uid, minutes, isTableOnly } = props.shown;
  return (
    <div class="metrics-bar row">
      <TabList<Part>
        label={messages.metrics.parts}
        selected={part}
        onSelect={props.onPart}
        tabs={(['dashboard', 'explore', 'targets', 'rules'] as const).map((id) => ({
          id,
          controls: 'metrics-part',
          content: messages.metrics.partNames[id],
        }))}
      />
      <span class="grow" />
      {part === 'dashboard' && (
        <label class="field">
          <span class="vh">{messages.metrics.dashboard}</span>
          <select
            value={uid}
            onChange={({ currentTarget }) => props.onDashboard(currentTarget.value)}
          >
            {props.dashboards.map(({ uid: id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="field">
        <span class="vh">{messages.metrics.length}</span>
        <select
          value={String(minutes)}
          onChange={({ currentTarget }) => props.onLength(Number(currentTarget.value))}
        >
          {LENGTHS.map((length) => (
            <option key={length} value={String(length)}>
              {messages.metrics.last(length)}
            </option>
          ))}
        </select>
      </label>
      <button
        class={isTableOnly ? 'btn icon ghost sm on' : 'btn icon ghost sm'}
        type="button"
        aria-pressed={isTableOnly}
        aria-label={messages.mesh.table}
        title={messages.mesh.table}
        onClick={props.onTwin}
      >
        <Icon name="table" />
      </button>
    </div>
  );
}
