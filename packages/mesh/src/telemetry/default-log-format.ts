import type { JsonObject } from '@drydock/manifests';

// Upstream: istio pilot/pkg/model/telemetry_logging.go (the fields that Istio's documentation lists).
const OPERATORS: readonly (readonly [field: string, operator: string])[] = [
  ['start_time', 'START_TIME'],
  ['route_name', 'ROUTE_NAME'],
  ['method', 'REQ(:METHOD)'],
  ['path', 'REQ(X-ENVOY-ORIGINAL-PATH?:PATH)'],
  ['protocol', 'PROTOCOL'],
  ['response_code', 'RESPONSE_CODE'],
  ['response_flags', 'RESPONSE_FLAGS'],
  ['response_code_details', 'RESPONSE_CODE_DETAILS'],
  ['connection_termination_details', 'CONNECTION_TERMINATION_DETAILS'],
  ['bytes_received', 'BYTES_RECEIVED'],
  ['bytes_sent', 'BYTES_SENT'],
  ['duration', 'DURATION'],
  ['upstream_service_time', 'RESP(X-ENVOY-UPSTREAM-SERVICE-TIME)'],
  ['x_forwarded_for', 'REQ(X-FORWARDED-FOR)'],
  ['user_agent', 'REQ(USER-AGENT)'],
  ['request_id', 'REQ(X-REQUEST-ID)'],
  ['authority', 'REQ(:AUTHORITY)'],
  ['upstream_host', 'UPSTREAM_HOST'],
  ['upstream_cluster', 'UPSTREAM_CLUSTER_RAW'],
  ['upstream_local_address', 'UPSTREAM_LOCAL_ADDRESS'],
  ['downstream_local_address', 'DOWNSTREAM_LOCAL_ADDRESS'],
  ['downstream_remote_address', 'DOWNSTREAM_REMOTE_ADDRESS'],
  ['requested_server_name', 'REQUESTED_SERVER_NAME'],
  ['upstream_transport_failure_reason', 'UPSTREAM_TRANSPORT_FAILURE_REASON'],
];

const OPERATOR_OF: ReadonlyMap<string, string> = new Map(OPERATORS);

/** Istio's JSON access log. */
export const DEFAULT_JSON_FORMAT: JsonObject = Object.fromEntries(
  OPERATORS.map(([field, operator]) => [field, `%${operator}%`]),
);

// The line of Istio's text log: fields in order, with quotes and brackets around some of them.
const LINE =
  '[start_time] "method path protocol" response_code response_flags response_code_details ' +
  'connection_termination_details "upstream_transport_failure_reason" bytes_received bytes_sent ' +
  'duration upstream_service_time "x_forwarded_for" "user_agent" "request_id" "authority" ' +
  '"upstream_host" upstream_cluster upstream_local_address downstream_local_address ' +
  'downstream_remote_address requested_server_name route_name\n';

/** Istio's text access log. */
export const DEFAULT_TEXT_FORMAT: string = LINE.replace(
  /[a-z_]+/g,
  (field) => `%${OPERATOR_OF.get(field) ?? field}%`,
);
