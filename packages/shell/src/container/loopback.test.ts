import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
  await session.read('kubectl label ns prod istio-injection=enabled');
  await session.read('kubectl rollout restart deploy/reviews');
  await session.cluster.clock.settle();
});

const inProxy = 'kubectl exec deploy/reviews -c istio-proxy --';

describe('localhost in a container', () => {
  test.each([
    ['kubectl exec deploy/reviews -c reviews -- curl -s localhost:9080/health', /"version":"v1"/],
    ['kubectl exec deploy/reviews -c reviews -- curl -s 127.0.0.1:9080/health', /"version":"v1"/],
    ['kubectl exec deploy/reviews -c reviews -- wget -qO- http://[::1]:9080/health', /^\{/],
    [
      `kubectl exec deploy/reviews -c reviews -- curl -s -o /dev/null -w '%{http_code}' localhost:9080/nope`,
      /^404$/,
    ],
    [`${inProxy} curl -s localhost:15000/config_dump`, /ListenersConfigDump/],
    [`${inProxy} curl -s localhost:15000/clusters`, /outbound\|9080\|\|reviews\.prod/],
    [`${inProxy} pilot-agent request GET listeners`, /virtualInbound/],
    [`${inProxy} pilot-agent request GET stats`, /^\S+: \d+$/m],
    [`${inProxy} curl -s localhost:15021/healthz/ready`, /^/],
  ])('%s', async (line, expected) => {
    expect(await session.read(line)).toMatch(expected);
  });

  test.each([
    ['kubectl exec deploy/reviews -c reviews -- curl -sS localhost:1', 7, /Failed to connect to/],
    ['kubectl exec deploy/curl -- curl -sS localhost:9080', 7, /Failed to connect to localhost/],
    [`${inProxy} curl -s localhost:15000/quitquitquit`, 0, /not modelled/],
    [`${inProxy} pilot-agent request GET nope`, 1, /Error: Envoy answered 404: invalid path/],
    [`${inProxy} pilot-agent request POST logging`, 1, /request POST is not modelled/],
    [`${inProxy} pilot-agent proxy`, 1, /pilot-agent proxy is not modelled/],
    ['kubectl exec deploy/curl -- pilot-agent request GET stats', 127, /not found in \$PATH/],
  ])('%s ends with %i', async (line, code, expected) => {
    const answer = await session.run(line);
    expect(answer.stdout + answer.stderr).toMatch(expected);
    expect(answer.code).toBe(code);
  });
});
