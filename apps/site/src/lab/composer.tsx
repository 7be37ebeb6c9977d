import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { TrafficRequest } from '@drydock/simulator';
import { Icon } from '../components/icon.tsx';
import { messages } from '../messages.ts';
import { sendHundred, sendOne } from './requests.ts';
import { useWorkspace } from './workspace.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'];

/** Who sends what where. */
export function Composer(): JSX.Element {
  const workspace = useWorkspace();
  const { store } = workspace;
  const [sender, setSender] = useState(store.data.firstRequest.sender ?? messages.mesh.outside);
  const [method, setMethod] = useState('GET');
  const [url, setUrl] = useState(store.data.firstRequest.url);
  const [headers, setHeaders] = useState('');
  const [problem, setProblem] = useState('');
  const workloads = store.cluster.value?.workloads ?? [];
  const names = [...new Set(workloads.map(({ workload }) => workload))];
  const inside = workloads.find(({ workload }) => workload === sender) ?? workloads[0];
  const from = sender === messages.mesh.outside ? ({ external: true } as const) : inside;
  const isBusy = store.sending.value || store.engine.value !== 'ready';

  const withRequest = (use: (request: TrafficRequest) => void): void => {
    if (!from) return;
    const isAddress = URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
    setProblem(isAddress ? '' : messages.requests.badUrl);
    if (!isAddress) return;
    const own = parseHeaders(headers);
    use({ from, method, url, ...(Object.keys(own).length > 0 ? { headers: own } : {}) });
  };
  const send = (event: Event): void => {
    event.preventDefault();
    withRequest((request) => void sendOne(workspace, request));
  };
  const sendMany = (): void => withRequest((request) => void sendHundred(workspace, request));
  return (
    <form class="comp" onSubmit={send} aria-label={messages.views.requests}>
      <Choice
        label={messages.requests.sender}
        before={messages.requests.from}
        value={sender === messages.mesh.outside ? sender : (inside?.workload ?? sender)}
        options={names.length > 0 ? [...names, messages.mesh.outside] : [sender]}
        onChoose={setSender}
      />
      <Choice
        label={messages.requests.method}
        value={method}
        options={methods}
        onChoose={setMethod}
      />
      <HeaderLines text={headers} onType={setHeaders} />
      <label class="field url">
        <span class="vh">{messages.requests.url}</span>
        <input
          class="mono"
          value={url}
          spellcheck={false}
          autocomplete="off"
          aria-invalid={problem !== ''}
          aria-describedby={problem === '' ? undefined : 'url-problem'}
          onInput={(event) => setUrl(event.currentTarget.value)}
        />
      </label>
      <span class="sends">
        <button
          class="btn primary"
          type="submit"
          disabled={isBusy && !store.sending.value}
          aria-busy={store.sending.value}
        >
          {messages.requests.send}
        </button>
        <button
          class="btn"
          type="button"
          disabled={isBusy && !store.sending.value}
          onClick={sendMany}
        >
          {messages.requests.sendMany}
        </button>
      </span>
      {problem !== '' && (
        <p class="st bad problem-line" id="url-problem">
          {problem}
        </p>
      )}
    </form>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly before?: string;
  readonly value: string;
  readonly options: readonly string[];
  readonly onChoose: (value: string) => void;
}

function Choice({ label, before, value, options, onChoose }: ChoiceProps): JSX.Element {
  return (
    <label class="field">
      {before !== undefined && (
        <span class="dim" aria-hidden="true">
          {before}
        </span>
      )}
      <span class="vh">{label}</span>
      <select value={value} onChange={(event) => onChoose(event.currentTarget.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option}
          </option>
        ))}
      </select>
      <Icon name="down" small />
    </label>
  );
}

function HeaderLines({
  text,
  onType,
}: {
  readonly text: string;
  readonly onType: (text: string) => void;
}): JSX.Element {
  return (
    <details class="heads">
      <summary class="field">
        {messages.requests.headers(Object.keys(parseHeaders(text)).length)}
      </summary>
      <textarea
        class="code"
        rows={4}
        aria-label={messages.requests.headersLabel}
        placeholder="end-user: jason"
        spellcheck={false}
        value={text}
        onInput={(event) => onType(event.currentTarget.value)}
      />
    </details>
  );
}

/** `name: value` lines; what has no colon is left out. */
export function parseHeaders(text: string): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers[line.slice(0, colon).trim()] = line.slice(colon + 1).trim();
  }
  return headers;
}
