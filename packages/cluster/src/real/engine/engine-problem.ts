import { connect } from 'node:net';
import { userInfo } from 'node:os';

const CONNECT_MS = 2000;

/** The operating system's code when nobody answers at an address, undefined when somebody does. */
export function probeEngine(address: string): Promise<string | undefined> {
  if (!URL.canParse(address)) return Promise.resolve('ENOTFOUND');
  const { hostname, pathname, port } = new URL(address);
  const target =
    hostname === '' ? { path: pathname } : { host: hostname, port: Number(port || '2375') };
  return new Promise((resolve) => {
    const socket = connect(target, () => {
      resolve(undefined);
      socket.destroy();
    });
    socket.setTimeout(CONNECT_MS, () => {
      resolve('ETIMEDOUT');
      socket.destroy();
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'EIO'));
  });
}

/** In words why an engine cannot be used, and what to do. */
export function describeEngineProblem(address: string, code: string | undefined): string {
  const where = `The container engine at ${withoutUser(address)}`;
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return `${where} may not be used by ${userInfo().username}: permission denied on its socket. Add this user to the group docker and log in again, or use a rootless engine and set DOCKER_HOST.`;
    case 'ENOENT':
      return `No container engine was found: there is no ${withoutUser(address)}. Install Docker (or Podman with its socket) and start it, or set DOCKER_HOST to where it listens.`;
    case 'ECONNREFUSED':
      return `${where} does not run: its socket is there and nobody listens. Start it, or set DOCKER_HOST to another one.`;
    case undefined:
      return `${where} takes connections and does not answer as Docker does. Look whether \`docker version\` works, and restart it.`;
    default:
      return `${where} cannot be reached (${code}). Look whether \`docker version\` works, or set DOCKER_HOST to another one.`;
  }
}

/** `ssh://me@host` and `tcp://user:secret@host` lose who. */
function withoutUser(address: string): string {
  return address.replace(/\/\/[^/@]*@/, '//');
}
