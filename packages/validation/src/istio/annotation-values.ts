import { isIpPrefix } from './ip-address.ts';

type ValueProblem = (value: string) => string | undefined;

function isBoolean(value: string): boolean {
  return /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value);
}

const boolean: ValueProblem = (value) =>
  isBoolean(value) ? undefined : 'is neither true nor false';
const count: ValueProblem = (value) =>
  /^[0-9]{1,10}$/.test(value) && Number(value) <= 0xffff_ffff ? undefined : 'is no count';
const port: ValueProblem = (value) =>
  /^[0-9]{1,10}$/.test(value) && Number(value) <= 65535 ? undefined : 'is no port';

function listOf(item: (text: string) => boolean, what: string, allowStar: boolean): ValueProblem {
  return (value) => {
    if (value === '' || (allowStar && value === '*')) return undefined;
    const wrong = value.split(',').find((part) => !item(part.trim()));
    return wrong === undefined ? undefined : `holds "${wrong.trim()}", which is no ${what}`;
  };
}

const isPort = (text: string): boolean => port(text) === undefined;

/** What Istio's injection takes for the values of its annotations. */
export const ANNOTATION_VALUES: ReadonlyMap<string, ValueProblem> = new Map([
  [
    'sidecar.istio.io/interceptionMode',
    (value) =>
      ['REDIRECT', 'TPROXY', 'NONE'].includes(value)
        ? undefined
        : 'is not REDIRECT, TPROXY or NONE',
  ],
  ['sidecar.istio.io/enableCoreDump', boolean],
  ['sidecar.istio.io/rewriteAppHTTPProbers', boolean],
  ['prometheus.istio.io/merge-metrics', boolean],
  ['readiness.status.sidecar.istio.io/initialDelaySeconds', count],
  ['readiness.status.sidecar.istio.io/periodSeconds', count],
  ['readiness.status.sidecar.istio.io/failureThreshold', count],
  ['readiness.status.sidecar.istio.io/applicationPorts', listOf(isPort, 'port', false)],
  ['status.sidecar.istio.io/port', port],
  ['traffic.sidecar.istio.io/includeOutboundIPRanges', listOf(isIpPrefix, 'CIDR range', true)],
  ['traffic.sidecar.istio.io/excludeOutboundIPRanges', listOf(isIpPrefix, 'CIDR range', false)],
  ['traffic.sidecar.istio.io/includeInboundPorts', listOf(isPort, 'port', true)],
  ['traffic.sidecar.istio.io/excludeInboundPorts', listOf(isPort, 'port', false)],
  ['traffic.sidecar.istio.io/excludeOutboundPorts', listOf(isPort, 'port', false)],
  ['traffic.sidecar.istio.io/includeOutboundPorts', listOf(isPort, 'port', false)],
]);
