import { externalAddressIsIp, invalidExternalAddress } from '../../codes/mesh.ts';
import { at, items, rootField, text, type Field } from '../../field.ts';
import { domainProblem } from '../../istio/dns-name.ts';
import { isIpAddress } from '../../istio/ip-address.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Finding, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

const GROUP = 'admissionregistration.k8s.io';
const VALIDATOR = /^istio-validator(?:-[a-z0-9-]+)?$/;
const INJECTOR = /^istio-sidecar-injector(?:-[a-z0-9-]+)?$/;

/** A cluster with an external control plane reaches it by the addresses in its webhooks. */
export const externalControlPlaneRule: SetRule = {
  scope: 'set',
  name: 'webhook/external-control-plane',
  analyzer: 'externalcontrolplane.ExternalControlPlaneAnalyzer',
  codes: [invalidExternalAddress, externalAddressIsIp],
  check(set, report) {
    const validators = named(set, 'ValidatingWebhookConfiguration', (name) => VALIDATOR.test(name));
    const injectors = named(set, 'MutatingWebhookConfiguration', (name) => INJECTOR.test(name));
    if (![...validators, ...injectors].some(hasUrl)) return;
    const defaults = named(
      set,
      'ValidatingWebhookConfiguration',
      (name) => name === 'istiod-default-validator',
    );
    for (const configuration of [...validators, ...defaults, ...injectors]) {
      const finding = firstProblem(configuration);
      if (finding) report(configuration, finding);
    }
  },
};

function named(
  set: ResourceSet,
  kind: string,
  isNamed: (name: string) => boolean,
): readonly Subject[] {
  return set.ofKind(GROUP, kind).filter(({ key }) => isNamed(key.name));
}

function webhooksOf(configuration: Subject): readonly Field[] {
  return items(at(rootField(configuration.object), 'webhooks'));
}

/** A webhook inside the cluster names a service; one outside has the field url, be it empty. */
function hasUrl(configuration: Subject): boolean {
  return webhooksOf(configuration).some(
    (webhook) => at(webhook, 'clientConfig', 'url').value !== undefined,
  );
}

function firstProblem(configuration: Subject): Finding | undefined {
  for (const webhook of webhooksOf(configuration)) {
    const finding = urlProblem(webhook);
    if (finding) return finding;
  }
  return undefined;
}

function urlProblem(webhook: Field): Finding | undefined {
  const name = text(at(webhook, 'name'));
  const field = at(webhook, 'clientConfig', 'url');
  const url = text(field);
  if (url === '') {
    return {
      code: invalidExternalAddress,
      path: field.path,
      message: `The webhook "${name}" has no url of the external control plane.`,
      hint: 'Set the url of its ingress gateway.',
    };
  }
  const host = /^https?:\/\/(?:\[([^\]]+)\]|([^/:?#]+))/.exec(url);
  const address = host?.[1] ?? host?.[2] ?? '';
  if (isIpAddress(address)) {
    return {
      code: externalAddressIsIp,
      path: field.path,
      message: `The webhook "${name}" reaches the control plane by the address ${address}.`,
      hint: 'In production use a host name with a certificate.',
    };
  }
  if (domainProblem(address) === undefined) return undefined;
  return {
    code: invalidExternalAddress,
    path: field.path,
    message: `The url "${url}" of the webhook "${name}" names no host.`,
  };
}
