import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Hop } from '@drydock/simulator';
import { useWorkspace } from '../lab/workspace.ts';
import { messages } from '../messages.ts';
import type { TracedResult } from '../worker/protocol.ts';
import type { AskedRequest } from './metrics-protocol.ts';
import { useAnswer } from './use-answer.ts';
import { Waterfall } from './waterfall.tsx';

/** What the proxies reported about a request: its spans as a waterfall, its lines in the access logs. */
export function RequestTelemetryPanel({ traced }: { readonly traced: TracedResult }): JSX.Element {
  const { cluster } = useWorkspace();
  const [isOpen, setOpen] = useState(false);
  const answer = useAnswer(async () => {
    if (!isOpen) return undefined;
    const telemetry = await cluster.call((api) => api.requestTelemetry(askedOf(traced)));
    return { traced, telemetry };
  }, [isOpen, traced, cluster]);
  const found = answer?.traced === traced ? answer.telemetry : undefined;
  return (
    <details
      class="tel"
      open={isOpen}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
    >
      <summary>{messages.telemetry.show}</summary>
      {found && (
        <>
          <h3>{messages.telemetry.trace}</h3>
          {found.spans.length === 0 ? (
            <p class="mid">{messages.telemetry.noTrace}</p>
          ) : (
            <Waterfall spans={found.spans} />
          )}
          <h3>{messages.telemetry.log}</h3>
          {found.log.length === 0 ? (
            <p class="mid">{messages.telemetry.noLog}</p>
          ) : (
            <dl class="tel-log" tabIndex={0} role="group" aria-label={messages.telemetry.log}>
              {found.log.map(({ pod, namespace, line }, index) => (
                <div key={index}>
                  <dt>
                    kubectl logs -n {namespace} {pod} -c istio-proxy
                  </dt>
                  <dd>{line}</dd>
                </div>
              ))}
            </dl>
          )}
        </>
      )}
    </details>
  );
}

/** How to find a request again in what the proxies reported. */
export function askedOf({ request, result }: TracedResult): AskedRequest {
  const requestId = result.received?.headers.find(
    ([name]) => name.toLowerCase() === 'x-request-id',
  )?.[1];
  const pods = new Map<string, AskedRequest['pods'][number]>();
  for (const { pod, namespace } of allHops(result.hops)) {
    if (pod !== '') pods.set(`${namespace}/${pod}`, { namespace, name: pod });
  }
  const url = URL.canParse(request.url) ? new URL(request.url) : undefined;
  return {
    ...(requestId === undefined ? {} : { requestId }),
    method: request.method ?? 'GET',
    path: url ? url.pathname + url.search : request.url,
    pods: [...pods.values()],
  };
}

function* allHops(hops: readonly Hop[]): Iterable<Hop> {
  for (const hop of hops) {
    yield hop;
    yield* allHops(hop.children ?? []);
  }
}
