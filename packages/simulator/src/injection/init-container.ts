import { PROXY_IMAGE } from '../istio/istio-version.ts';
import type { Container } from '../objects/pod.ts';

/** Outbound to 15001, inbound to 15006, but for the proxy's own user. */
const REDIRECTION = ['-p', '15001', '-z', '15006', '-u', '1337', '-m', 'REDIRECT'];

type Annotations = Readonly<Record<string, string>>;

/** `istio-init`: redirects the pod's traffic to the proxy, then ends. Ports and ranges can be set by annotation. */
export function initContainer(annotations: Annotations): Container {
  const setting = (name: string, value: string): string =>
    annotations[`traffic.sidecar.istio.io/${name}`] ?? value;
  const excludedOutbound = annotations['traffic.sidecar.istio.io/excludeOutboundPorts'];
  return {
    name: 'istio-init',
    image: PROXY_IMAGE,
    args: [
      'istio-iptables',
      ...REDIRECTION,
      '-i',
      setting('includeOutboundIPRanges', '*'),
      '-x',
      setting('excludeOutboundIPRanges', ''),
      '-b',
      setting('includeInboundPorts', '*'),
      '-d',
      joined('15090,15021,15020', setting('excludeInboundPorts', '')),
      ...(excludedOutbound === undefined ? [] : ['-o', excludedOutbound]),
      '--log_output_level=default:info',
    ],
    resources: {
      limits: { cpu: '2', memory: '1Gi' },
      requests: { cpu: '10m', memory: '40Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { add: ['NET_ADMIN', 'NET_RAW'], drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: false,
      runAsGroup: 0,
      runAsNonRoot: false,
      runAsUser: 0,
    },
  };
}

function joined(ports: string, more: string): string {
  return more === '' ? ports : `${ports},${more}`;
}
