import { parseArgs } from 'node:util';

/** What of k3s's command line this server acts on. */
export interface K3sArguments {
  readonly port: number;
  /** Further names of the server, for its certificate. */
  readonly names: readonly string[];
  readonly kubeconfig: string;
  readonly token: string | undefined;
  /** Options of k3s that change nothing here: what they are about is not modelled. */
  readonly ignored: readonly string[];
}

/** Options that a caller of rancher/k3s may give and that have no meaning here. */
const IGNORED = [
  'disable',
  'disable-agent',
  'disable-cloud-controller',
  'disable-network-policy',
  'flannel-backend',
  'kube-apiserver-arg',
  'kubelet-arg',
  'node-name',
  'service-cidr',
  'cluster-cidr',
  'snapshotter',
  'write-kubeconfig-mode',
] as const;

export type ParsedK3sArguments = K3sArguments | { readonly error: string };

/** Reads `server --disable=traefik --tls-san=k3s`, as rancher/k3s is called. */
export function parseK3sArguments(args: readonly string[]): ParsedK3sArguments {
  const [command, ...rest] = args.length === 0 ? ['server'] : args;
  if (command !== 'server')
    return { error: `${command} is not modelled: this image runs a server.` };
  const text = { type: 'string', multiple: true } as const;
  const ignorable = Object.fromEntries(IGNORED.map((name) => [name, text] as const));
  const flags = {
    'https-listen-port': text,
    'tls-san': text,
    'write-kubeconfig': text,
    token: text,
  };
  try {
    const { values } = parseArgs({ args: rest, options: { ...ignorable, ...flags } });
    const last = (name: keyof typeof flags): string | undefined => values[name]?.at(-1);
    const port = Number(last('https-listen-port') ?? 6443);
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      return { error: `--https-listen-port=${last('https-listen-port')} is no port.` };
    return {
      port,
      names: (values['tls-san'] ?? []).flatMap((names) => names.split(',')),
      kubeconfig: last('write-kubeconfig') ?? '/etc/rancher/k3s/k3s.yaml',
      token: last('token'),
      ignored: IGNORED.filter((name) => Object.hasOwn(values, name)),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
