import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { TracedResult } from '../worker/protocol.ts';

/** The answer as it came back: its headers and its body. */
export function AnswerText({ traced }: { readonly traced: TracedResult }): JSX.Element | null {
  const { headers, body, status } = traced.result;
  if (status === undefined) return null;
  return (
    <details class="answer">
      <summary>
        {messages.requests.answerText}{' '}
        <span class="dim">{messages.requests.headers(headers.length)}</span>
      </summary>
      <pre>
        {headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
        {'\n\n'}
        {body}
      </pre>
    </details>
  );
}
