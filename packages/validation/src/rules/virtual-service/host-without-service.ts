import { hostWithoutService } from '../../codes/virtual-service.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, items, text, texts } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { expandHost, isShortName, parseServiceHost } from '../../istio/host-name.ts';
import { findHost, serviceRegistry } from '../../istio/service-registry.ts';
import { appliesToMesh, specOf, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { EachRule, Report } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/**
 * Inside the mesh a VirtualService takes the requests to its hosts. A host that reads as a service
 * of a namespace which has no such service gets none: most often the namespace is the wrong one.
 */
export const hostWithoutServiceRule: EachRule = {
  scope: 'each',
  name: 'virtual-service/host-without-service',
  kinds: [VIRTUAL_SERVICE],
  codes: [hostWithoutService],
  prepare: (set) => (subject, report) => {
    if (set.complete && appliesToMesh(specOf(subject))) checkHosts(set, report, subject);
  },
};

function checkHosts(set: ResourceSet, report: Report, subject: Subject): void {
  const spec = specOf(subject);
  const exportTo = texts(at(spec, 'exportTo'));
  for (const field of items(at(spec, 'hosts'))) {
    const host = text(field);
    const expanded = expandHost(host, subject.namespace, set.context.clusterDomain);
    const service = parseServiceHost(expanded);
    if (!service || findHost(set, { host, namespace: subject.namespace, exportTo })) continue;
    const elsewhere = hostsNamed(set, service.name);
    const near = elsewhere.length > 0 ? elsewhere : nearHosts(set, host, expanded);
    const means = isShortName(host) ? `, which means ${expanded}` : '';
    report(subject, {
      code: hostWithoutService,
      path: field.path,
      message: `No Service in the namespace "${service.namespace}" is called "${service.name}": no request goes to "${host}"${means}.`,
      hint:
        didYouMean(near) ??
        'Put the VirtualService into the namespace of its service, or write the full host name.',
      fixes: near
        .slice(0, 3)
        .flatMap((name) => replaceValueFix(`Change to "${name}"`, subject, field.path, name, set)),
    });
  }
}

function hostsNamed(set: ResourceSet, name: string): readonly string[] {
  const hosts = [...set.derived(serviceRegistry).exact.keys()];
  return hosts.filter((host) => parseServiceHost(host)?.name === name);
}

function nearHosts(set: ResourceSet, host: string, expanded: string): readonly string[] {
  const hosts = [...set.derived(serviceRegistry).exact.keys()];
  const near = nearestWords(expanded, hosts);
  if (!isShortName(host)) return near;
  const namespace = parseServiceHost(expanded)?.namespace;
  const own = hosts.flatMap((name) => {
    const parsed = parseServiceHost(name);
    return parsed?.namespace === namespace ? [parsed?.name ?? ''] : [];
  });
  return nearestWords(host, own);
}
