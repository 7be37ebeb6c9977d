import type { JSX } from 'preact';
import type { Span } from '@drydock/mesh';
import { messages } from '../messages.ts';

/** Spans under each other, a child below the span that called it, each bar where it was in time. A table, so that it reads aloud. */
export function Waterfall({ spans }: { readonly spans: readonly Span[] }): JSX.Element {
  const startMs = Math.min(...spans.map((span) => span.startMs));
  const endMs = Math.max(...spans.map((span) => span.startMs + span.durationMs));
  const wide = Math.max(endMs - startMs, 0.001);
  const text = messages.telemetry;
  return (
    <div class="series-box" tabIndex={0} role="group" aria-label={text.trace}>
      <table class="falls">
        <caption class="vh">{text.caption(spans.length, messages.requests.ms(wide))}</caption>
        <thead>
          <tr>
            <th scope="col">{text.reporter}</th>
            <th scope="col">{text.kind}</th>
            <th scope="col">{text.duration}</th>
            <th scope="col">{text.span}</th>
          </tr>
        </thead>
        <tbody>
          {inOrder(spans).map(({ span, depth }) => {
            const isBad =
              span.tags['http.status_code']?.startsWith('5') === true || 'error' in span.tags;
            return (
              <tr key={span.spanId}>
                <th scope="row" style={{ paddingLeft: `${depth * 10}px` }}>
                  {span.service}
                </th>
                <td class="dim">{span.kind}</td>
                <td class="num">{messages.requests.ms(span.durationMs)}</td>
                <td class="bar-cell" title={span.name}>
                  <span class="fall">
                    <i
                      class={`${span.kind}${isBad ? ' bad' : ''}`}
                      style={{
                        left: `${(100 * (span.startMs - startMs)) / wide}%`,
                        width: `${(100 * span.durationMs) / wide}%`,
                      }}
                    />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** Parents before their children, siblings by their beginning. A span whose parent was not reported is a root. */
export function inOrder(
  spans: readonly Span[],
): readonly { readonly span: Span; readonly depth: number }[] {
  const known = new Set(spans.map(({ spanId }) => spanId));
  const byParent = Map.groupBy(spans, ({ parentSpanId }) =>
    parentSpanId !== undefined && known.has(parentSpanId) ? parentSpanId : '',
  );
  const rows: { readonly span: Span; readonly depth: number }[] = [];
  const seen = new Set<string>();
  const walk = (parent: string, depth: number): void => {
    const children = byParent.get(parent) ?? [];
    for (const span of children.toSorted((a, b) => a.startMs - b.startMs)) {
      if (seen.has(span.spanId)) continue;
      seen.add(span.spanId);
      rows.push({ span, depth });
      walk(span.spanId, depth + 1);
    }
  };
  walk('', 0);
  return rows;
}
