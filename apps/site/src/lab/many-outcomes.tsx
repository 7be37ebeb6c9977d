import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { ManyResult } from '../worker/protocol.ts';
import { inspect } from './requests.ts';
import { isGoodStatus, pathOfUrl } from './request-words.ts';
import { Status } from './status.tsx';
import { useWorkspace } from './workspace.ts';

/** A hundred requests, grouped by who answered with what. */
export function ManyOutcomes({ many }: { readonly many: ManyResult }): JSX.Element {
  const { store } = useWorkspace();
  return (
    <div class="scroll many" tabIndex={0}>
      <h2>
        {messages.requests.outcomes(many.count)} <code>{pathOfUrl(many.request.url)}</code>
      </h2>
      <table>
        <thead>
          <tr>
            <th>{messages.requests.answer}</th>
            <th class="right">{messages.requests.share}</th>
            <th>
              <span class="vh">{messages.requests.count}</span>
            </th>
            <th />
          </tr>
        </thead>
        <tbody>
          {many.outcomes.map(({ label, status, count, example }) => (
            <tr key={label}>
              <td>
                <Status isGood={isGoodStatus(status)} text={String(status ?? '–')} /> <b>{label}</b>
              </td>
              <td class="right num">{Math.round((100 * count) / many.count)}%</td>
              <td class="bar-cell">
                <span class="bar" style={{ width: `${(100 * count) / many.count}%` }} />
              </td>
              <td class="right">
                <button class="btn sm ghost" type="button" onClick={() => inspect(store, example)}>
                  {messages.requests.example}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
