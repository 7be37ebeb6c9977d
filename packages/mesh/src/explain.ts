import type { Outcome } from './outcome.ts';
import type { FieldRef, TriedRule } from './trace.ts';

/**
 * One paragraph on what happened to a request and why, in the words of the trace. Says more when the
 * outcome was made with `trace: true`.
 */
export function explain(outcome: Outcome): string {
  const sentences = [
    ruleSentence(outcome),
    ...stageSentences(outcome),
    endSentence(outcome),
    ...outcome.notModelled.map(({ message }) => message),
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

function ruleSentence(outcome: Outcome): string {
  const step = outcome.trace.find(({ stage }) => stage === 'route');
  if (!step) return outcome.route ? `Route ${outcome.route} took the request.` : '';
  const rules = step.rules ?? [];
  const taken = rules.find(({ verdict }) => verdict === 'taken');
  const passed = rules.filter(({ verdict }) => verdict === 'rejected');
  if (!taken) return `No rule of ${step.title} takes the request${reasons(passed)}.`;
  const name = taken.name === '' ? 'a rule without a name' : `rule ${taken.name}`;
  const why = taken.conditions.map(({ condition }) => condition).join(' and ');
  const because = why === '' ? 'it has no condition' : `${why} fits`;
  return `${step.title}: ${name}${where(taken.source)} takes the request, because ${because}${reasons(passed)}.`;
}

/** Why the rules before did not take it; the last three say enough. */
function reasons(rejected: readonly TriedRule[]): string {
  const said = rejected.slice(-3).flatMap(({ name, conditions }) => {
    const failed = conditions.find(({ holds }) => !holds);
    if (!failed) return [];
    return [
      `${name === '' ? 'a rule before' : `rule ${name}`} wants ${failed.condition}, the request has ${failed.actual}`,
    ];
  });
  return said.length === 0 ? '' : `; ${said.join('; ')}`;
}

function where(source: FieldRef | undefined): string {
  return source ? ` (${source.resource.name}: ${source.path})` : '';
}

const SPOKEN: ReadonlySet<string> = new Set([
  'redirect',
  'direct-response',
  'fault',
  'mirror',
  'tls',
  'authentication',
  'authorization',
  'not-modelled',
]);

function stageSentences({ trace }: Outcome): string[] {
  return trace.flatMap(({ stage, title, detail, source }) => {
    if (SPOKEN.has(stage)) return [`${title}: ${sentence(detail)}`];
    if (stage === 'rewrite' && source) return [`The rewrite: ${sentence(detail)}`];
    if (stage === 'cluster') return [`${title}: ${sentence(detail)}`];
    return [];
  });
}

function sentence(text: string): string {
  return text.endsWith('.') ? text : `${text}.`;
}

function endSentence(outcome: Outcome): string {
  const { upstream, upstreamRequest, status, cluster } = outcome;
  const pod = upstream?.target?.pod?.name;
  switch (outcome.outcome) {
    case 'forwarded':
      return `It goes to ${pod ?? upstream?.endpoint ?? cluster} as ${upstreamRequest?.method} ${upstreamRequest?.path}.`;
    case 'tcp_proxied':
      return `The connection goes to ${pod ?? upstream?.endpoint ?? cluster} unread.`;
    case 'connection_error':
      return `The connection ends without an HTTP answer (${outcome.details}).`;
    case 'no_listener':
      return 'The connection is refused: nothing listens there.';
    case 'not_modelled':
      return 'What happens next is not modelled.';
    default:
      return `The proxy answers ${status} itself (${outcome.details ?? outcome.outcome}).`;
  }
}
