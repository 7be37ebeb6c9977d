import { formatTimestamp, parseTimestamp, type KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../../command.ts';
import { containerStatus } from '../../container/container-pod.ts';
import { asObjects, asText, at } from '../../kubectl/json-access.ts';
import { askEnvoy, dumpSection } from '../envoy-admin.ts';
import { getObject } from '../mesh-objects.ts';
import { readCertificate, type CertificateFacts } from './certificate-facts.ts';

const HOUR_MS = 3_600_000;
/** istiod signs for a day. */
const LIFETIME_MS = 24 * HOUR_MS;
/** The agent asks for the next certificate when half of the time is over. */
const ROTATION_MS = 12 * HOUR_MS;
/** istiod dates certificates back, for clocks that are late. */
const SKEW_MS = 120_000;

/**
 * The rows of `istioctl proxy-config secret`: of each secret that Envoy holds, the certificate. The root is the one of
 * the ConfigMap that istiod writes. That of the workload follows istiod's rules from the start of the proxy; nobody
 * signs it in a simulated mesh, its serial number is drawn from the pod and the rotation.
 */
export async function secretRows(
  pod: KubernetesObject,
  context: CommandContext,
): Promise<readonly (readonly string[])[]> {
  const section = dumpSection(await askEnvoy(context, pod, 'config_dump'), 'Secrets');
  const now = context.cluster.clock.now();
  const rows: (readonly string[])[] = [
    ['RESOURCE NAME', 'TYPE', 'STATUS', 'VALID CERT', 'SERIAL NUMBER', 'NOT AFTER', 'NOT BEFORE'],
  ];
  for (const secret of asObjects(section['dynamic_active_secrets'])) {
    const isRoot = at(secret, 'secret', 'validation_context') !== undefined;
    const facts = isRoot ? await rootFacts(pod, context) : workloadFacts(pod, now);
    const isValid = facts !== undefined && facts.notBeforeMs <= now && now <= facts.notAfterMs;
    rows.push([
      asText(secret['name']),
      isRoot ? 'CA' : 'Cert Chain',
      'ACTIVE',
      String(isValid),
      facts?.serial ?? '',
      facts ? formatTimestamp(facts.notAfterMs) : '',
      facts ? formatTimestamp(facts.notBeforeMs) : '',
    ]);
  }
  return rows;
}

async function rootFacts(
  { metadata: { namespace = '' } }: KubernetesObject,
  context: CommandContext,
): Promise<CertificateFacts | undefined> {
  const name = 'istio-ca-root-cert';
  const map = await getObject(context, 'configmaps', { namespace, name });
  return readCertificate(asText(at(map, 'data', 'root-cert.pem')));
}

function workloadFacts(pod: KubernetesObject, now: number): CertificateFacts {
  const status = containerStatus({ pod, container: 'istio-proxy' });
  const started = parseTimestamp(asText(at(status, 'state', 'running', 'startedAt'))) ?? now;
  const rotation = Math.max(0, Math.floor((now - started) / ROTATION_MS));
  const issued = started + rotation * ROTATION_MS;
  return {
    serial: serialOf(`${pod.metadata.uid ?? pod.metadata.name}/${started}/${rotation}`),
    notBeforeMs: issued - SKEW_MS,
    notAfterMs: issued + LIFETIME_MS,
  };
}

/** 128 bits of a text (four times FNV-1a), in hexadecimal without zeros before. */
function serialOf(text: string): string {
  const parts = ['a', 'b', 'c', 'd'].map((salt) => {
    let hash = 0x81_1c_9d_c5;
    for (const character of salt + text) {
      hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93) >>> 0;
    }
    return hash.toString(16).padStart(8, '0');
  });
  return parts.join('').replace(/^0+/, '');
}
