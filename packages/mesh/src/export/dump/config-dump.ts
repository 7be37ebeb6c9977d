import type { JsonObject } from '@drydock/manifests';
import type { ProxyConfig } from '../../proxy-config.ts';
import { toEnvoyVirtualHost } from '../envoy-route.ts';
import { dumpCluster, loadAssignment } from './dump-cluster.ts';
import { dumpInboundListener, dumpListener, inboundRouteConfig } from './dump-listener.ts';
import { typed, type DumpOptions } from './dump-options.ts';

export interface ConfigDumpOptions extends DumpOptions {
  /** Asked for with `?include_eds`. */
  readonly includeEndpoints?: boolean;
}

/**
 * What Envoy's admin answers to `/config_dump`: the configuration of a proxy in Envoy's own JSON, in
 * the sections and with the metadata that istioctl reads. Filters of which nothing is modelled are
 * named without their configuration.
 */
export function toConfigDump(config: ProxyConfig, options: ConfigDumpOptions): JsonObject {
  const admin = 'envoy.admin.v3';
  return {
    configs: [
      typed(`${admin}.BootstrapConfigDump`, bootstrap(config, options)),
      typed(`${admin}.ClustersConfigDump`, clusters(config, options)),
      ...(options.includeEndpoints
        ? [typed(`${admin}.EndpointsConfigDump`, endpoints(config, options))]
        : []),
      typed(`${admin}.ListenersConfigDump`, listeners(config, options)),
      typed(`${admin}.RoutesConfigDump`, routes(config, options)),
      typed(`${admin}.SecretsConfigDump`, secrets(config, options)),
    ],
  };
}

function bootstrap({ proxy }: ProxyConfig, options: DumpOptions): JsonObject {
  return {
    bootstrap: {
      node: {
        id: options.nodeId,
        cluster: `${proxy.labels['app'] ?? proxy.pod}.${proxy.namespace}`,
        metadata: {
          ISTIO_VERSION: options.istioVersion,
          NAMESPACE: proxy.namespace,
          NAME: proxy.pod,
          SERVICE_ACCOUNT: proxy.serviceAccount,
          LABELS: { ...proxy.labels },
          CLUSTER_ID: 'Kubernetes',
          MESH_ID: 'cluster.local',
          INSTANCE_IPS: proxy.ip,
        },
        user_agent_name: 'envoy',
      },
      admin: { address: { socket_address: { address: '127.0.0.1', port_value: 15_000 } } },
    },
    last_updated: options.lastUpdated,
  };
}

function clusters(config: ProxyConfig, { versionInfo, lastUpdated }: DumpOptions): JsonObject {
  const named = [...config.clusters.values()].map(dumpCluster);
  return {
    version_info: versionInfo,
    dynamic_active_clusters: [...named, ...inboundClusters(config)].map((cluster) => ({
      version_info: versionInfo,
      cluster,
      last_updated: lastUpdated,
    })),
  };
}

/** The clusters behind a sidecar's own ports: connections to the application keep their address. */
function inboundClusters({ proxy, inbound }: ProxyConfig): readonly JsonObject[] {
  if (proxy.kind !== 'sidecar') return [];
  const names = [...inbound.ports.values()].map(({ cluster }) => cluster);
  return [...new Set([...names, 'InboundPassthroughCluster'])].map((name) =>
    typed('envoy.config.cluster.v3.Cluster', {
      name,
      type: 'ORIGINAL_DST',
      connect_timeout: '10s',
      lb_policy: 'CLUSTER_PROVIDED',
      upstream_bind_config: { source_address: { address: '127.0.0.6', port_value: 0 } },
    }),
  );
}

function endpoints(config: ProxyConfig, { lastUpdated, versionInfo }: DumpOptions): JsonObject {
  return {
    dynamic_endpoint_configs: [...config.clusters.values()]
      .filter(({ discovery }) => discovery === 'EDS')
      .map((cluster) => ({
        version_info: versionInfo,
        last_updated: lastUpdated,
        endpoint_config: typed(
          'envoy.config.endpoint.v3.ClusterLoadAssignment',
          loadAssignment(cluster),
        ),
      })),
  };
}

function listeners(config: ProxyConfig, { versionInfo, lastUpdated }: DumpOptions): JsonObject {
  const all = config.listeners.map((listener) => dumpListener(listener, config));
  if (config.proxy.kind === 'sidecar') all.push(dumpInboundListener(config));
  return {
    version_info: versionInfo,
    dynamic_listeners: all.map((listener) => ({
      name: listener['name'] ?? '',
      active_state: { version_info: versionInfo, listener, last_updated: lastUpdated },
    })),
  };
}

function routes(config: ProxyConfig, { versionInfo, lastUpdated }: DumpOptions): JsonObject {
  const configuration = (fields: JsonObject): JsonObject =>
    typed('envoy.config.route.v3.RouteConfiguration', fields);
  const inbound =
    config.proxy.kind === 'sidecar'
      ? [...config.inbound.ports.values(), config.inbound.defaultPort].filter(
          ({ protocol }) => protocol !== 'tcp',
        )
      : [];
  return {
    static_route_configs: inbound.map((port) => ({
      route_config: configuration(inboundRouteConfig(port)),
      last_updated: lastUpdated,
    })),
    dynamic_route_configs: [...config.routeTables.values()].map(({ name, virtualHosts }) => ({
      version_info: versionInfo,
      route_config: configuration({
        name,
        virtual_hosts: virtualHosts.map((host) => ({
          ...toEnvoyVirtualHost(host, config.clusters),
          include_request_attempt_count: true,
        })),
        validate_clusters: false,
        max_direct_response_body_size_bytes: 1_048_576,
        ignore_port_in_host_matching: true,
      }),
      last_updated: lastUpdated,
    })),
  };
}

/** Private keys are never shown: Envoy writes `[redacted]`. */
function secrets(config: ProxyConfig, { versionInfo, lastUpdated }: DumpOptions): JsonObject {
  const secret = (name: string, content: JsonObject): JsonObject => ({
    name,
    version_info: versionInfo,
    last_updated: lastUpdated,
    secret: typed('envoy.extensions.transport_sockets.tls.v3.Secret', { name, ...content }),
  });
  const { namespace, serviceAccount } = config.proxy;
  const subject = `spiffe://${config.inbound.trustDomains[0] ?? 'cluster.local'}/ns/${namespace}/sa/${serviceAccount}`;
  return {
    dynamic_active_secrets: [
      secret('default', { tls_certificate: { private_key: { inline_bytes: 'W3JlZGFjdGVkXQ==' } } }),
      secret('ROOTCA', {
        validation_context: { match_subject_alt_names: [{ exact: subject }] },
      }),
    ],
  };
}
