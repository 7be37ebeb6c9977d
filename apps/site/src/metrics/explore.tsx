import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import type { ChartLine } from './align-lines.ts';
import { Chart, MOST_LINES } from './chart.tsx';
import { PromqlInput } from './promql-input.tsx';
import type { Asked, LabelSet, Line } from './prometheus-client.ts';
import { SeriesTable } from './series-table.tsx';
import { useAnswer } from './use-answer.ts';
import type { MetricsFrame } from './metrics-frame.ts';

const FIRST =
  'sum by (destination_workload, destination_version) (rate(istio_requests_total{reporter="source"}[1m]))';

interface Answer {
  readonly asked: Asked<readonly Line[]>;
  readonly ms: number;
  readonly startMs: number;
  readonly endMs: number;
}

/** A query, its lines and its table. */
export function Explore({ frame }: { readonly frame: MetricsFrame }): JSX.Element {
  const [query, setQuery] = useState(FIRST);
  const [run, setRun] = useState({ query: FIRST });
  const { client, span, originMs, marks, isTableOnly } = frame;
  const answer = useAnswer(
    () => (run.query.trim() === '' ? undefined : ask(frame, run.query)),
    [run, span, client],
  );
  const lines = answer?.asked.ok ? chartLines(answer.asked.value) : [];
  const error = answer && !answer.asked.ok ? answer.asked.error : undefined;
  return (
    <div class="explore">
      <form
        class="ask-row"
        onSubmit={(event) => {
          event.preventDefault();
          setRun({ query });
        }}
      >
        <PromqlInput
          value={query}
          onChange={setQuery}
          onRun={() => setRun({ query })}
          client={client}
          words={frame.words}
          isWrong={error !== undefined}
        />
        <button class="btn" type="submit">
          <Icon name="play" small />
          {messages.metrics.ask}
        </button>
      </form>
      <p class="dim t12 num" role="status">
        {answer?.asked.ok &&
          messages.metrics.stats(
            lines.length,
            lines.reduce((sum, { points }) => sum + points.length, 0),
            Math.round(answer.ms),
          )}
        {lines.length > MOST_LINES && ` ${messages.metrics.onlyFirst(MOST_LINES)}`}
      </p>
      {error !== undefined && <p class="note bad metrics-error mono">{error}</p>}
      {answer?.asked.ok && lines.length === 0 && <p class="note">{messages.metrics.noSeries}</p>}
      {answer && lines.length > 0 && (
        <section class="panel metric-panel">
          {!isTableOnly && (
            <Chart
              lines={lines}
              startMs={answer.startMs}
              endMs={answer.endMs}
              originMs={originMs}
              unit="short"
              height={260}
              marks={marks}
              label={messages.metrics.chartOf(run.query, lines.length)}
            />
          )}
          <SeriesTable lines={lines} unit="short" caption={run.query} />
        </section>
      )}
    </div>
  );
}

async function ask({ client, span }: MetricsFrame, query: string): Promise<Answer> {
  const began = performance.now();
  const asked = await client.range(query, span);
  const { startMs, endMs } = span;
  return { asked, ms: performance.now() - began, startMs, endMs };
}

function chartLines(lines: readonly Line[]): readonly ChartLine[] {
  return lines.map(({ labels, points }) => ({ name: nameOf(labels), points }));
}

/** `up{job="web"}`, as Prometheus writes a series. */
export function nameOf({ __name__: name = '', ...labels }: LabelSet): string {
  const rest = Object.entries(labels).map(([key, value]) => `${key}="${value}"`);
  return rest.length > 0 ? `${name}{${rest.join(', ')}}` : name;
}
