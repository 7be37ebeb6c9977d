import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { nameOf } from './explore.tsx';
import type { MetricsFrame } from './metrics-frame.ts';
import type { RuleState } from './prometheus-client.ts';
import { useAnswer } from './use-answer.ts';

/** Rules in Prometheus' own words, each alert with what it holds against whom. */
export function RulesView({ frame }: { readonly frame: MetricsFrame }): JSX.Element {
  const { client, span } = frame;
  const answer = useAnswer(
    () => Promise.all([client.rules(), client.monitoring()]),
    [client, span],
  );
  if (!answer) return <p class="dim">{messages.metrics.loading}</p>;
  const [rules, picture] = answer;
  return (
    <div class="lists">
      {picture.ruleProblems.map(({ namespace, name, message }) => (
        <p key={`${namespace}/${name}`} class="note bad">
          <b>
            PrometheusRule {namespace}/{name}
          </b>{' '}
          {message}
        </p>
      ))}
      {rules.length === 0 && <p class="note">{messages.metrics.noRules}</p>}
      <ul class="rules">
        {rules.map((rule, index) => (
          <li key={index} class={`panel rule ${rule.state}`}>
            <div class="row">
              <Icon name={iconOf(rule)} small />
              <b class="grow trunc">{rule.name}</b>
              <span class="dim t12">{rule.group}</span>
              <span class={`st ${toneOf(rule)}`}>{stateWord(rule)}</span>
            </div>
            <code class="rule-query">{rule.query}</code>
            {rule.lastError !== '' && <p class="note bad mono">{rule.lastError}</p>}
            {rule.alerts.map(({ labels, state, value, summary }, at) => (
              <p key={at} class="t12">
                <b>{capital(state)}</b> {summary === '' ? nameOf(labels) : summary}{' '}
                <span class="dim num">{messages.metrics.valueOf(value)}</span>
              </p>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function stateWord({ kind, state }: RuleState): string {
  return kind === 'alert' ? capital(state) : state;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function toneOf({ state }: RuleState): string {
  if (state === 'firing' || state === 'err') return 'bad';
  return state === 'pending' ? 'warn' : 'good';
}

function iconOf(rule: RuleState): 'good' | 'warn' | 'bad' {
  const tone = toneOf(rule);
  return tone === 'bad' ? 'bad' : tone === 'warn' ? 'warn' : 'good';
}
