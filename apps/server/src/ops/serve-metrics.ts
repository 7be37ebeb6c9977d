import { timingSafeEqual } from 'node:crypto';
import type { Hono } from 'hono';
import { ApiError } from '../http/api-error.ts';
import { clientAddressOf } from '../http/client-address.ts';
import type { Config } from './config.ts';
import type { Metrics } from './metrics.ts';

/** `/metrics` for Prometheus: with the token where one is set, else from this machine only. */
export function serveMetrics(app: Hono, { registry }: Metrics, config: Config): void {
  app.get('/metrics', async (context) => {
    const { metricsToken } = config;
    const isAllowed =
      metricsToken === undefined
        ? isLoopback(clientAddressOf(context, 0)) && !context.req.header('x-forwarded-for')
        : isSame(context.req.header('authorization') ?? '', `Bearer ${metricsToken}`);
    if (!isAllowed) {
      throw new ApiError(403, 'access/metrics', 'These metrics are not open to you.', {
        action: 'Set DRYDOCK_METRICS_TOKEN on the server and send it as a bearer token.',
      });
    }
    context.header('cache-control', 'no-store');
    return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
  });
}

function isLoopback(address: string): boolean {
  return /^(127\.|::1$|::ffff:127\.)/.test(address);
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
