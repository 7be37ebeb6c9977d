import type { Command, CommandContext } from '../command.ts';
import { asObjects, asText, asTexts, at } from '../kubectl/json-access.ts';

const DNS_SERVER = '10.96.0.10';

/** `nslookup NAME` in a pod of a namespace: what the cluster's DNS knows of its Services. */
export function createNslookup(namespace: string): Command {
  return {
    name: 'nslookup',
    summary: 'ask the DNS of the cluster',
    async run(args, context) {
      const [name] = args.filter((arg) => !arg.startsWith('-'));
      if (name === undefined) {
        context.stderr('usage: nslookup NAME\n');
        return 1;
      }
      context.stdout(`Server:\t\t${DNS_SERVER}\nAddress:\t${DNS_SERVER}:53\n\n`);
      const found = await resolve(name, namespace, context);
      if (!found) {
        context.stdout(`** server can't find ${name}: NXDOMAIN\n\n`);
        return 1;
      }
      for (const address of found.addresses) {
        context.stdout(`Name:\t${found.name}\nAddress: ${address}\n`);
      }
      if (found.alias !== undefined) {
        context.stdout(`${found.name}\tcanonical name = ${found.alias}\n`);
      }
      context.stdout('\n');
      return 0;
    },
  };
}

interface Answer {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Of a Service of type ExternalName. */
  readonly alias?: string;
}

/** The search path of a pod: the name in its namespace, in another, or whole. */
async function resolve(
  name: string,
  namespace: string,
  { cluster }: CommandContext,
): Promise<Answer | undefined> {
  const match = /^([a-z0-9-]+)(?:\.([a-z0-9-]+))?(?:\.svc(?:\.cluster\.local)?)?\.?$/.exec(name);
  const [, service = '', own = namespace] = match ?? [];
  const services = await cluster.kube.resolve('services');
  if (!match || !services) return undefined;
  const got = await cluster.kube.get(services, service, own);
  if (!got.ok) return undefined;
  const full = `${service}.${own}.svc.cluster.local`;
  const alias = asText(at(got.value, 'spec', 'externalName'));
  if (alias !== '') return { name: full, addresses: [], alias };
  const address = asText(at(got.value, 'spec', 'clusterIP'));
  if (address !== 'None') return { name: full, addresses: [address] };
  const slices = await cluster.kube.resolve('endpointslices');
  const listed =
    slices &&
    (await cluster.kube.list(slices, {
      namespace: own,
      labelSelector: `kubernetes.io/service-name=${service}`,
    }));
  const endpoints = listed?.ok
    ? listed.value.items.flatMap((item) => asObjects(item['endpoints']))
    : [];
  const ready = endpoints.filter((endpoint) => at(endpoint, 'conditions', 'ready') !== false);
  const addresses = ready.flatMap((endpoint) => asTexts(endpoint['addresses']));
  return addresses.length === 0 ? undefined : { name: full, addresses };
}
