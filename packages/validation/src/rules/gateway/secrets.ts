import { invalidCredential, unknownCredential, unknownSelector } from '../../codes/mesh.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, items, rootField, text } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { certificateEnd, decodeBase64 } from '../../istio/certificate.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { ResourceSet } from '../../resource-set.ts';
import type { Report, SetRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';
import { gatewayPods, reportUnknownSelector } from './ports.ts';

/** A credential is a Secret in the namespace of the gateway pods, not of the Gateway. */
export const gatewaySecretsRule: SetRule = {
  scope: 'set',
  name: 'gateway/secrets',
  analyzer: 'gateway.SecretAnalyzer',
  codes: [unknownSelector, unknownCredential, invalidCredential],
  check(set, report) {
    if (!set.complete) return;
    for (const gateway of set.ofKind('networking.istio.io', 'Gateway')) {
      if (!gateway.source) continue;
      const [pod] = gatewayPods(set, gateway);
      if (pod) checkServers(set, report, gateway, pod.namespace);
      else reportUnknownSelector(report, gateway);
    }
  },
};

function checkServers(set: ResourceSet, report: Report, gateway: Subject, namespace: string): void {
  for (const server of items(at(specOf(gateway), 'servers'))) {
    const field = at(server, 'tls', 'credentialName');
    const name = text(field);
    if (name === '') continue;
    const secret = set.find('', 'Secret', namespace, name);
    if (secret) {
      if (isValidCredential(secret, set.context.now)) continue;
      report(gateway, {
        code: invalidCredential,
        path: field.path,
        message: `The Secret "${name}" holds no valid certificate with its key.`,
        hint: 'It needs tls.crt and tls.key (or cert and key) in PEM, and a certificate that has not expired.',
        related: relatedPlace(secret, ['data'], 'the data of the Secret'),
      });
      continue;
    }
    const names = set
      .ofKind('', 'Secret')
      .filter((other) => other.namespace === namespace)
      .map((other) => other.key.name);
    const near = nearestWords(name, names);
    report(gateway, {
      code: unknownCredential,
      path: field.path,
      message: `There is no Secret "${name}" in the namespace "${namespace}" of the gateway pods.`,
      hint: didYouMean(near) ?? 'Create it there: the namespace of the Gateway does not matter.',
      fixes: near.flatMap((other) =>
        replaceValueFix(`Change to "${other}"`, gateway, field.path, other, set),
      ),
    });
  }
}

const PAIRS = [
  ['tls.crt', 'tls.key'],
  ['cert', 'key'],
] as const;

function isValidCredential(secret: Subject, now: number | undefined): boolean {
  const root = rootField(secret.object);
  const value = (key: string): string => {
    const plain = text(at(root, 'stringData', key));
    return plain === '' ? (decodeBase64(text(at(root, 'data', key))) ?? '') : plain;
  };
  return PAIRS.some(([cert, key]) => {
    if (!isPem(value(cert)) || !isPem(value(key))) return false;
    const end = certificateEnd(value(cert));
    return now === undefined || end === undefined || end > now;
  });
}

function isPem(value: string): boolean {
  const match = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(value);
  return match !== null && (match[2] ?? '').replaceAll(/\s/g, '').length % 4 === 0;
}
