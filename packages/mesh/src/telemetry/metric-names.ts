/** Istio's standard metrics, with the names that Telemetry resources use for them. */
export const METRICS = [
  { name: 'istio_requests_total', enumName: 'REQUEST_COUNT', unit: 'count', protocol: 'http' },
  {
    name: 'istio_request_duration_milliseconds',
    enumName: 'REQUEST_DURATION',
    unit: 'duration',
    protocol: 'http',
  },
  { name: 'istio_request_bytes', enumName: 'REQUEST_SIZE', unit: 'request', protocol: 'http' },
  { name: 'istio_response_bytes', enumName: 'RESPONSE_SIZE', unit: 'response', protocol: 'http' },
  {
    name: 'istio_tcp_connections_opened_total',
    enumName: 'TCP_OPENED_CONNECTIONS',
    unit: 'count',
    protocol: 'tcp',
  },
  {
    name: 'istio_tcp_connections_closed_total',
    enumName: 'TCP_CLOSED_CONNECTIONS',
    unit: 'count',
    protocol: 'tcp',
  },
  {
    name: 'istio_tcp_received_bytes_total',
    enumName: 'TCP_RECEIVED_BYTES',
    unit: 'request',
    protocol: 'tcp',
  },
  {
    name: 'istio_tcp_sent_bytes_total',
    enumName: 'TCP_SENT_BYTES',
    unit: 'response',
    protocol: 'tcp',
  },
] as const;

export type MetricName = (typeof METRICS)[number]['name'];
