import type { JSX } from 'preact';
import { Icon } from '../components/icon.tsx';
import { staffMessages } from '../staff-messages.ts';

const text = staffMessages.noServer;

/** Says that these pages came from a host without the API, and how to run one. */
export function NoServer({ onAgain }: { readonly onAgain: () => void }): JSX.Element {
  return (
    <section class="panel card card-narrow stack" aria-labelledby="no-server-title">
      <h2 id="no-server-title">{text.title}</h2>
      <p>{text.body}</p>
      <p>
        {text.run} <code>{text.command}</code>
      </p>
      <p class="mid">{text.labs}</p>
      <div class="row">
        <button class="btn primary" type="button" onClick={onAgain}>
          <Icon name="sync" small />
          {text.again}
        </button>
        <a class="btn ghost" href="/">
          {text.toLabs}
        </a>
      </div>
    </section>
  );
}
