import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { messages } from '../messages.ts';
import { Chart } from './chart.tsx';
import { formatUnit } from './format-unit.ts';
import type { MetricsFrame } from './metrics-frame.ts';
import type { DashboardSpan, DrawnDashboard, DrawnPanel } from './metrics-protocol.ts';
import { SeriesTable } from './series-table.tsx';
import { useAnswer } from './use-answer.ts';

export interface DashboardViewProps {
  readonly uid: string;
  readonly frame: MetricsFrame;
  readonly draw: (
    uid: string,
    values: Readonly<Record<string, string>>,
    span: DashboardSpan,
  ) => Promise<DrawnDashboard | undefined>;
}

/** One of Grafana's dashboards, drawn as far as its format is understood here. */
export function DashboardView({ uid, frame, draw }: DashboardViewProps): JSX.Element {
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const { span } = frame;
  const drawn = useAnswer(() => draw(uid, values, span), [uid, values, span, draw]);
  if (!drawn || drawn.uid !== uid) return <p class="dim">{messages.metrics.loading}</p>;
  return (
    <div class="dash">
      <div class="row dash-head">
        {drawn.variables.map(({ name, label, value, options }) => (
          <label class="field" key={name}>
            <span class="dim">{label}</span>
            <select
              value={value}
              onChange={({ currentTarget }) =>
                setValues({ ...values, [name]: currentTarget.value })
              }
            >
              {options.length === 0 && <option value="">{messages.metrics.none}</option>}
              {options.map((option) => (
                <option key={option} value={option}>
                  {option}
                </option>
              ))}
            </select>
          </label>
        ))}
        <span class="dim t12">{drawn.description}</span>
      </div>
      <div class="dash-grid">
        {drawn.panels.map((panel) => (
          <Panel key={panel.id} panel={panel} frame={frame} />
        ))}
      </div>
    </div>
  );
}

function Panel({
  panel,
  frame,
}: {
  readonly panel: DrawnPanel;
  readonly frame: MetricsFrame;
}): JSX.Element {
  const { type, title, grid, text, error, lines } = panel;
  const columns = Math.max(3, Math.round((grid.w / 24) * 12));
  if (type === 'row') return <h3 class="dash-row">{title}</h3>;
  return (
    <section
      class="panel metric-panel"
      style={{ gridColumn: `span ${columns}` }}
      title={panel.description}
    >
      <h3>{title}</h3>
      {error !== undefined && <p class="note bad metrics-error mono">{error}</p>}
      {type === 'text' && <p class="mid">{text}</p>}
      {type !== 'text' && error === undefined && lines.length === 0 && (
        <p class="dim t12 no-data">
          {messages.metrics.noData} <code>{panel.queries[0]}</code>
        </p>
      )}
      {type !== 'text' && lines.length > 0 && <PanelBody panel={panel} frame={frame} />}
    </section>
  );
}

function PanelBody({
  panel,
  frame,
}: {
  readonly panel: DrawnPanel;
  readonly frame: MetricsFrame;
}): JSX.Element {
  const { type, title, lines, unit, decimals, grid } = panel;
  if (type === 'stat' || type === 'gauge' || type === 'bargauge') {
    return (
      <div class="stats">
        {lines.map(({ name, points }, index) => (
          <div key={index} class={`stat-value ${levelOf(panel, points.at(-1)?.[1])}`}>
            {lines.length > 1 && <span class="dim t12">{name}</span>}
            <b class="num">{formatUnit(points.at(-1)?.[1], unit, decimals)}</b>
          </div>
        ))}
      </div>
    );
  }
  return (
    <>
      {type === 'timeseries' && !frame.isTableOnly && (
        <Chart
          lines={lines}
          startMs={frame.span.startMs}
          endMs={frame.span.endMs}
          originMs={frame.originMs}
          unit={unit}
          {...(panel.min === undefined ? {} : { min: panel.min })}
          {...(panel.max === undefined ? {} : { max: panel.max })}
          isStacked={panel.isStacked}
          height={Math.max(140, grid.h * 20)}
          marks={frame.marks}
          label={messages.metrics.chartOf(title, lines.length)}
        />
      )}
      <SeriesTable lines={lines} unit={unit} caption={title} isInstant={type === 'table'} />
    </>
  );
}

/** The status that the highest threshold below the value stands for. */
function levelOf({ thresholds }: DrawnPanel, value: number | undefined): string {
  if (value === undefined) return '';
  const passed = thresholds.findLast(({ from }) => value >= from);
  const colour = passed?.color ?? '';
  if (/red/.test(colour)) return 'bad';
  return /yellow|orange/.test(colour) ? 'warn' : '';
}
