import type { DiagnosticCode } from '@drydock/manifests';
import * as codes from '../../codes/gateway-api.ts';
import { at, items, number, rootField, text, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { relatedPlace } from '../../related.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';
import { GATEWAY_API, isGranted } from './grants.ts';

const GROUP = GATEWAY_API;
const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute', 'UDPRoute'];

/** Routes hang on listeners that exist and lead to Services that they may reach. */
export const gatewayRoutesRule: SetRule = {
  scope: 'set',
  name: 'gateway-api/routes',
  codes: [
    codes.unknownParent,
    codes.unknownBackend,
    codes.unknownBackendPort,
    codes.referenceNotGranted,
  ],
  check(set, report) {
    if (!set.complete) return;
    for (const kind of ROUTES) {
      for (const route of set.ofKind(GROUP, kind)) {
        if (!route.source) continue;
        const spec = at(rootField(route.object), 'spec');
        const site = { set, report, subject: route };
        for (const parent of items(at(spec, 'parentRefs'))) checkParent(site, parent);
        for (const rule of items(at(spec, 'rules'))) {
          for (const backend of items(at(rule, 'backendRefs'))) {
            checkBackend(site, backend);
          }
        }
      }
    }
  },
};

function checkParent(site: Site, parent: Field): void {
  const { set, report, subject: route } = site;
  const [kind, group] = [text(at(parent, 'kind')) || 'Gateway', at(parent, 'group').value ?? GROUP];
  if (kind !== 'Gateway' || group !== GROUP) return;
  const name = text(at(parent, 'name'));
  const namespace = text(at(parent, 'namespace')) || route.namespace;
  const gateway = set.find(GROUP, 'Gateway', namespace, name);
  if (!gateway) {
    reportUnknown(site, parent, { group: GROUP, kind: 'Gateway', code: codes.unknownParent });
    return;
  }
  const section = text(at(parent, 'sectionName'));
  const listeners = items(at(rootField(gateway.object), 'spec', 'listeners'));
  const names = listeners.map((listener) => text(at(listener, 'name')));
  if (section === '' || names.includes(section)) return;
  const { hint, fixes } = nearWords(site, at(parent, 'sectionName'), names);
  report(route, {
    code: codes.unknownParent,
    path: at(parent, 'sectionName').path,
    message: `The Gateway "${name}" has no listener "${section}".`,
    hint: hint ?? `It has ${names.join(', ')}.`,
    fixes,
    related: relatedPlace(gateway, ['spec', 'listeners'], 'the listeners are here'),
  });
}

/** What a reference is to, and the code for one to nothing. */
interface ReferenceKind {
  readonly group: string;
  readonly kind: string;
  readonly code: DiagnosticCode;
}

function reportUnknown(site: Site, reference: Field, { group, kind, code }: ReferenceKind): void {
  const { set, report, subject: route } = site;
  const namespace = text(at(reference, 'namespace')) || route.namespace;
  const known = set.ofKind(group, kind).filter((other) => other.namespace === namespace);
  const field = at(reference, 'name');
  const { hint, fixes } = nearWords(
    site,
    field,
    known.map(({ key }) => key.name),
  );
  report(route, {
    code,
    path: field.path,
    message: `There is no ${kind} "${text(field)}" in namespace "${namespace}".`,
    hint: hint ?? 'Check the name and the namespace; without one it is that of the route.',
    fixes,
  });
}

function checkBackend(site: Site, backend: Field): void {
  const { set, report, subject: route } = site;
  const kind = text(at(backend, 'kind')) || 'Service';
  if (kind !== 'Service' || text(at(backend, 'group')) !== '') return;
  const name = text(at(backend, 'name'));
  const namespace = text(at(backend, 'namespace')) || route.namespace;
  const service = set.find('', 'Service', namespace, name);
  if (!service) {
    reportUnknown(site, backend, { group: '', kind: 'Service', code: codes.unknownBackend });
    return;
  }
  if (
    namespace !== route.namespace &&
    !isGranted(set, route, { kind: 'Service', namespace, name })
  ) {
    report(route, {
      code: codes.referenceNotGranted,
      path: at(backend, 'namespace').path,
      message: `No ReferenceGrant in "${namespace}" lets a ${route.key.kind} of "${route.namespace}" use its Services.`,
      hint: `Create a ReferenceGrant in "${namespace}" from ${route.key.kind} of "${route.namespace}" to Service.`,
      related: relatedPlace(service, ['metadata', 'name'], 'the Service is here'),
    });
  }
  const port = number(at(backend, 'port'));
  const ports = items(at(rootField(service.object), 'spec', 'ports')).map((entry) =>
    number(at(entry, 'port')),
  );
  if (port === undefined || ports.includes(port)) return;
  const { path } = at(backend, 'port');
  const [only] = ports;
  report(route, {
    code: codes.unknownBackendPort,
    path,
    message: `The Service "${name}" has no port ${port}; it has ${ports.join(', ')}.`,
    hint: 'A backendRef names the port of the Service, not the targetPort.',
    fixes:
      ports.length === 1 && only !== undefined
        ? replaceValueFix(`Change to ${only}`, route, path, only, set)
        : [],
    related: relatedPlace(service, ['spec', 'ports'], 'the ports are here'),
  });
}
