// Whether an engine that answers can do what the tests ask of it: start the image as rancher/k3s is started, and let it be reached.
import { connect } from 'node:tls';
import { setTimeout } from 'node:timers/promises';
import { run } from '../stage.mjs';

const REACHED_MS = 30_000;

/** undefined, or the reason why the tests cannot run on this engine. */
export async function probeEngine(image, env) {
  const docker = (...args) => run('docker', args, { env });
  const asK3s = ['--privileged', '--cgroupns=host', '--tmpfs=/run', '--tmpfs=/var/run'];
  const mount = ['--volume=/sys/fs/cgroup:/sys/fs/cgroup', '--publish=127.0.0.1::6443'];
  const created = await docker('run', '--detach', ...asK3s, ...mount, image, 'server');
  const id = created.output.trim().split('\n').at(-1);
  if (created.code !== 0) return `it cannot run a privileged container: ${id}`;
  try {
    const { output } = await docker('port', id, '6443');
    const port = Number(/:(\d+)/.exec(output)?.[1]);
    if (await isReached(port)) return undefined;
    const logs = await docker('logs', '--tail', '3', id);
    return `the port of a container is not reached at 127.0.0.1:${port}: ${logs.output.trim()}`;
  } finally {
    await docker('rm', '--force', '--volumes', id);
  }
}

/** The engine's own proxy takes connections before the container does: only a handshake counts. */
async function isReached(port) {
  const giveUpAt = Date.now() + REACHED_MS;
  while (Date.now() < giveUpAt) {
    if (await answers(port)) return true;
    await setTimeout(100);
  }
  return false;
}

function answers(port) {
  return new Promise((resolve) => {
    const end = (isAnswered) => {
      resolve(isAnswered);
      socket.destroy();
    };
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => end(true));
    socket.setTimeout(2000, () => end(false));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
