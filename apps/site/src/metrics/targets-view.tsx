import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import { Icon } from '../components/icon.tsx';
import type { MetricsFrame } from './metrics-frame.ts';
import { useAnswer } from './use-answer.ts';

/** Whom Prometheus scrapes, who is down and why, and what became of each monitor. */
export function TargetsView({ frame }: { readonly frame: MetricsFrame }): JSX.Element {
  const { client, span } = frame;
  const answer = useAnswer(
    () => Promise.all([client.targets(), client.monitoring()]),
    [client, span],
  );
  if (!answer) return <p class="dim">{messages.metrics.loading}</p>;
  const [targets, picture] = answer;
  return (
    <div class="lists">
      <h3>{messages.metrics.monitors}</h3>
      <div class="series-box" tabIndex={0} role="group" aria-label={messages.metrics.monitors}>
        <table class="series">
          <thead>
            <tr>
              <th scope="col">{messages.metrics.monitor}</th>
              <th scope="col">{messages.metrics.targets}</th>
              <th scope="col">{messages.metrics.reason}</th>
            </tr>
          </thead>
          <tbody>
            {picture.monitors.map(({ kind, namespace, name, targets: count, reason }) => (
              <tr key={`${kind}/${namespace}/${name}`}>
                <th scope="row">
                  <code>
                    {kind} {namespace}/{name}
                  </code>
                </th>
                <td>{count}</td>
                <td class="long">{reason ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h3>{messages.metrics.targets}</h3>
      <div class="series-box" tabIndex={0} role="group" aria-label={messages.metrics.targets}>
        <table class="series">
          <thead>
            <tr>
              <th scope="col">{messages.metrics.endpoint}</th>
              <th scope="col">{messages.metrics.state}</th>
              <th scope="col">{messages.metrics.every}</th>
              <th scope="col">{messages.metrics.reason}</th>
            </tr>
          </thead>
          <tbody>
            {targets.map(({ url, scrapePool, health, interval, lastError }) => (
              <tr key={`${scrapePool} ${url}`}>
                <th scope="row">
                  <code>{url}</code>
                  <span class="dim t11"> {scrapePool}</span>
                </th>
                <td>
                  <span class={`st ${health === 'up' ? 'good' : health === 'down' ? 'bad' : ''}`}>
                    <Icon
                      name={health === 'up' ? 'good' : health === 'down' ? 'bad' : 'unsure'}
                      small
                    />
                    {health}
                  </span>
                </td>
                <td>{interval}</td>
                <td class="long">{lastError}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
