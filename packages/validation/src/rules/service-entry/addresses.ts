import { isJsonObject } from '@drydock/manifests';
import { addressesRequired } from '../../codes/service-entry.ts';
import { at, isSet, items, rootField, size, text } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { SetRule } from '../../rule.ts';

/** TCP names no host: without an address of its own every TCP request to the port is taken for this host. */
export const serviceEntryAddressesRule: SetRule = {
  scope: 'set',
  name: 'service-entry/addresses',
  analyzer: 'serviceentry.Analyzer',
  codes: [addressesRequired],
  check(set, report) {
    if (allocatesAddresses(set)) return;
    for (const entry of set.ofKind('networking.istio.io', 'ServiceEntry')) {
      const spec = specOf(entry);
      if (!entry.source || isSet(at(spec, 'addresses'))) continue;
      if (size(at(rootField(entry.object), 'status', 'addresses')) > 0) continue;
      for (const port of items(at(spec, 'ports'))) {
        const protocol = text(at(port, 'protocol')).toUpperCase();
        if (protocol !== '' && protocol !== 'TCP') continue;
        report(entry, {
          code: addressesRequired,
          path: port.path,
          message: 'A TCP port needs an address to be told by, and this ServiceEntry lists none.',
          hint: 'Add addresses, or set the protocol if it is HTTP or TLS.',
        });
      }
    }
  },
};

/** Proxies that answer DNS and hand out addresses of their own. */
function allocatesAddresses(set: ResourceSet): boolean {
  const { defaultConfig } = set.context.meshConfig;
  const metadata = isJsonObject(defaultConfig) ? defaultConfig.proxyMetadata : undefined;
  if (!isJsonObject(metadata)) return false;
  const on = (key: string): boolean => metadata[key] === 'true' || metadata[key] === true;
  return on('ISTIO_META_DNS_CAPTURE') && on('ISTIO_META_DNS_AUTO_ALLOCATE');
}
