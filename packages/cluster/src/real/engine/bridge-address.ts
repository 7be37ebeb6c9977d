import { networkInterfaces } from 'node:os';

/** The address of this machine that a container reaches, to listen on: the engine's bridge, where it is one of this machine's own. Undefined where the engine runs elsewhere, in a virtual machine or on another host. */
export function bridgeAddress(
  gateway: string,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string | undefined {
  const own = Object.values(interfaces).flatMap((addresses) => addresses ?? []);
  return own.some(({ address, family }) => family === 'IPv4' && address === gateway)
    ? gateway
    : undefined;
}
