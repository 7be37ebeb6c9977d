/**
 * The type of a field of an Envoy message, as its JSON form shows it: a list of words is an enum, `[]`
 * before a type a list of it.
 */
export type EnvoyType =
  | 'text'
  | 'flag'
  | 'count'
  | 'duration'
  | 'message'
  | '[]text'
  | '[]message'
  | readonly string[];

type EnvoyFields = Readonly<Record<string, EnvoyType>>;

const FILTER: EnvoyFields = { name: 'text', typed_config: 'message', config_discovery: 'message' };

const ROUTE_HEADERS: EnvoyFields = {
  request_headers_to_add: '[]message',
  request_headers_to_remove: '[]text',
  response_headers_to_add: '[]message',
  response_headers_to_remove: '[]text',
};

const LISTENER: EnvoyFields = {
  name: 'text',
  address: 'message',
  additional_addresses: '[]message',
  stat_prefix: 'text',
  filter_chains: '[]message',
  filter_chain_matcher: 'message',
  use_original_dst: 'flag',
  default_filter_chain: 'message',
  per_connection_buffer_limit_bytes: 'count',
  metadata: 'message',
  drain_type: ['DEFAULT', 'MODIFY_ONLY'],
  listener_filters: '[]message',
  listener_filters_timeout: 'duration',
  continue_on_listener_filters_timeout: 'flag',
  transparent: 'flag',
  freebind: 'flag',
  socket_options: '[]message',
  tcp_fast_open_queue_length: 'count',
  traffic_direction: ['UNSPECIFIED', 'INBOUND', 'OUTBOUND'],
  udp_listener_config: 'message',
  connection_balance_config: 'message',
  enable_reuse_port: 'flag',
  access_log: '[]message',
  tcp_backlog_size: 'count',
  bind_to_port: 'flag',
  enable_mptcp: 'flag',
  ignore_global_conn_limit: 'flag',
};

const CLUSTER: EnvoyFields = {
  name: 'text',
  alt_stat_name: 'text',
  type: ['STATIC', 'STRICT_DNS', 'LOGICAL_DNS', 'EDS', 'ORIGINAL_DST'],
  cluster_type: 'message',
  eds_cluster_config: 'message',
  connect_timeout: 'duration',
  per_connection_buffer_limit_bytes: 'count',
  lb_policy: [
    'ROUND_ROBIN',
    'LEAST_REQUEST',
    'RING_HASH',
    'RANDOM',
    'MAGLEV',
    'CLUSTER_PROVIDED',
    'LOAD_BALANCING_POLICY_CONFIG',
  ],
  load_assignment: 'message',
  health_checks: '[]message',
  max_requests_per_connection: 'count',
  circuit_breakers: 'message',
  upstream_http_protocol_options: 'message',
  common_http_protocol_options: 'message',
  http_protocol_options: 'message',
  http2_protocol_options: 'message',
  typed_extension_protocol_options: 'message',
  dns_refresh_rate: 'duration',
  dns_failure_refresh_rate: 'message',
  respect_dns_ttl: 'flag',
  dns_lookup_family: ['AUTO', 'V4_ONLY', 'V6_ONLY', 'V4_PREFERRED', 'ALL'],
  dns_resolvers: '[]message',
  use_tcp_for_dns_lookups: 'flag',
  typed_dns_resolver_config: 'message',
  wait_for_warm_on_init: 'flag',
  outlier_detection: 'message',
  cleanup_interval: 'duration',
  upstream_bind_config: 'message',
  lb_subset_config: 'message',
  ring_hash_lb_config: 'message',
  maglev_lb_config: 'message',
  original_dst_lb_config: 'message',
  least_request_lb_config: 'message',
  round_robin_lb_config: 'message',
  common_lb_config: 'message',
  transport_socket: 'message',
  transport_socket_matches: '[]message',
  metadata: 'message',
  protocol_selection: ['USE_CONFIGURED_PROTOCOL', 'USE_DOWNSTREAM_PROTOCOL'],
  upstream_connection_options: 'message',
  close_connections_on_host_health_failure: 'flag',
  ignore_health_on_host_removal: 'flag',
  filters: '[]message',
  load_balancing_policy: 'message',
  track_timeout_budgets: 'flag',
  upstream_config: 'message',
  track_cluster_stats: 'message',
  preconnect_policy: 'message',
  connection_pool_per_downstream_connection: 'flag',
};

/**
 * The fields of the messages that an EnvoyFilter patches, by `applyTo`, as far as they are listed here:
 * one level deep. What is not listed is not judged. Source: Envoy's v3 API (config/{listener,cluster,route}).
 */
export const ENVOY_FIELDS: ReadonlyMap<string, EnvoyFields> = new Map([
  ['LISTENER', LISTENER],
  [
    'FILTER_CHAIN',
    {
      name: 'text',
      filter_chain_match: 'message',
      filters: '[]message',
      use_proxy_proto: 'flag',
      metadata: 'message',
      transport_socket: 'message',
      transport_socket_connect_timeout: 'duration',
    },
  ],
  ['LISTENER_FILTER', { ...FILTER, filter_disabled: 'message' }],
  ['NETWORK_FILTER', FILTER],
  ['HTTP_FILTER', { ...FILTER, is_optional: 'flag', disabled: 'flag' }],
  [
    'ROUTE_CONFIGURATION',
    {
      ...ROUTE_HEADERS,
      name: 'text',
      virtual_hosts: '[]message',
      vhds: 'message',
      internal_only_headers: '[]text',
      most_specific_header_mutations_wins: 'flag',
      validate_clusters: 'flag',
      max_direct_response_body_size_bytes: 'count',
      request_mirror_policies: '[]message',
      ignore_port_in_host_matching: 'flag',
      typed_per_filter_config: 'message',
      metadata: 'message',
    },
  ],
  [
    'VIRTUAL_HOST',
    {
      ...ROUTE_HEADERS,
      name: 'text',
      domains: '[]text',
      routes: '[]message',
      matcher: 'message',
      require_tls: ['NONE', 'EXTERNAL_ONLY', 'ALL'],
      virtual_clusters: '[]message',
      rate_limits: '[]message',
      cors: 'message',
      typed_per_filter_config: 'message',
      include_request_attempt_count: 'flag',
      include_attempt_count_in_response: 'flag',
      retry_policy: 'message',
      hedge_policy: 'message',
      include_is_timeout_retry_header: 'flag',
      per_request_buffer_limit_bytes: 'count',
      request_mirror_policies: '[]message',
      metadata: 'message',
    },
  ],
  [
    'HTTP_ROUTE',
    {
      ...ROUTE_HEADERS,
      name: 'text',
      match: 'message',
      route: 'message',
      redirect: 'message',
      direct_response: 'message',
      filter_action: 'message',
      non_forwarding_action: 'message',
      metadata: 'message',
      decorator: 'message',
      typed_per_filter_config: 'message',
      tracing: 'message',
      per_request_buffer_limit_bytes: 'count',
      stat_prefix: 'text',
    },
  ],
  ['CLUSTER', CLUSTER],
]);
