import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { followRealTime } from '../cluster/real-time.ts';
import { serveCluster } from '../cluster/serve-cluster.ts';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { parseK3sArguments } from '../k3s/k3s-arguments.ts';
import { createSimulatedK3s } from '../k3s/simulated-k3s.ts';

const PROGRAMS = ['istio', 'argocd', 'prometheus'] as const;

/**
 * Serves a simulated cluster as the image rancher/k3s does: its command line, its port on every interface, its kubeconfig file
 * and the log line that callers wait for. The entry point of the image drydock/simulator.
 */
export async function clusterK3sCommand(
  args: readonly string[],
  context: CommandContext,
): Promise<ExitCode> {
  const parsed = parseK3sArguments(args);
  if ('error' in parsed) throw new UsageError(parsed.error);
  const token = parsed.token ?? randomBytes(24).toString('base64url');
  const install = installedPrograms();
  const speed = wantedSpeed();
  await using k3s = createSimulatedK3s({
    install,
    token,
    log: (message) => log(context, 'warning', message),
  });
  await using server = await serveCluster(k3s.served, {
    host: '0.0.0.0',
    port: parsed.port,
    token,
    names: parsed.names,
    authentication: 'cluster',
    name: 'default',
  });
  using pace = new DisposableStack();
  pace.defer(followRealTime(k3s.cluster.simulator, speed));
  await mkdir(path.dirname(parsed.kubeconfig), { recursive: true });
  // Callers look for a bare address behind `server:`.
  const text = server.kubeconfig
    .replace(/server: "(.*)"/, 'server: $1')
    .replace('//0.0.0.0:', '//127.0.0.1:');
  await writeFile(parsed.kubeconfig, text, { mode: 0o600 });
  for (const name of parsed.ignored)
    log(context, 'warning', `--${name} changes nothing in a simulated cluster`);
  log(context, 'info', `Wrote kubeconfig ${parsed.kubeconfig}`);
  log(context, 'info', 'Node controller sync successful');
  await new Promise<void>((resolve) => {
    if (context.signal.aborted) resolve();
    context.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  return 0;
}

/** `DRYDOCK_INSTALL=istio,argocd`; a cluster of k3s has none of them. */
function installedPrograms(): readonly (typeof PROGRAMS)[number][] {
  const wanted = (process.env['DRYDOCK_INSTALL'] ?? '').split(',').filter((name) => name !== '');
  const unknown = wanted.find((name) => !PROGRAMS.some((program) => program === name));
  if (unknown !== undefined)
    throw new UsageError(`DRYDOCK_INSTALL names ${unknown}. There are: ${PROGRAMS.join(', ')}.`);
  return PROGRAMS.filter((program) => wanted.includes(program));
}

/** `DRYDOCK_SPEED=10`: virtual seconds in a real one. */
function wantedSpeed(): number {
  const text = process.env['DRYDOCK_SPEED'] ?? '1';
  const value = Number(text);
  if (value > 0 && value <= 1000) return value;
  throw new UsageError(`DRYDOCK_SPEED=${text} is no speed: a number above 0, up to 1000.`);
}

/** As logrus writes a line, which k3s uses. */
function log(context: CommandContext, level: 'info' | 'warning', message: string): void {
  context.stderr(
    `time="${new Date().toISOString().slice(0, 19)}Z" level=${level} msg=${JSON.stringify(message)}\n`,
  );
}
