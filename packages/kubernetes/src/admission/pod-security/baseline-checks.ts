import { textOf } from '@drydock/object-validation';
import {
  asList,
  asObject,
  contextOf,
  distinct,
  named,
  ofContainers,
  plural,
  quoted,
  textsOf,
  type PodCheck,
} from './pod-checks.ts';

const DEFAULT_CAPABILITIES = new Set(
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  ),
);
const SAFE_SYSCTLS = new Set(
  'kernel.shm_rmid_forced net.ipv4.ip_local_port_range net.ipv4.ip_unprivileged_port_start net.ipv4.tcp_syncookies net.ipv4.ping_group_range net.ipv4.ip_local_reserved_ports net.ipv4.tcp_keepalive_time net.ipv4.tcp_fin_timeout net.ipv4.tcp_keepalive_intvl net.ipv4.tcp_keepalive_probes net.ipv4.tcp_rmem net.ipv4.tcp_wmem'.split(
    ' ',
  ),
);
const SELINUX_TYPES = [
  '',
  'container_t',
  'container_init_t',
  'container_kvm_t',
  'container_engine_t',
];

/** Baseline of the Pod Security Standards, by id. @see k8s.io/pod-security-admission/policy */
export const baselineChecks: readonly PodCheck[] = [
  {
    id: 'capabilities_baseline',
    level: 'baseline',
    find: ofContainers(
      'non-default capabilities',
      (container) => extraCapabilities(container).length > 0,
      (bad) =>
        `must not include ${quoted(distinct(bad.flatMap(extraCapabilities)))} in securityContext.capabilities.add`,
    ),
  },
  {
    id: 'hostNamespaces',
    level: 'baseline',
    find({ spec }) {
      const used = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
      const detail = used.map((field) => `${field}=true`).join(', ');
      return used.length === 0 ? undefined : { reason: 'host namespaces', detail };
    },
  },
  {
    id: 'hostPathVolumes',
    level: 'baseline',
    find({ spec }) {
      const names = asList(spec.volumes)
        .filter(({ hostPath }) => hostPath !== undefined)
        .map(({ name }) => textOf(name));
      if (names.length === 0) return undefined;
      const detail = `${plural('volume', 'volumes', names.length)} ${quoted(names)}`;
      return { reason: 'hostPath volumes', detail };
    },
  },
  {
    id: 'hostPorts',
    level: 'baseline',
    find({ containers }) {
      const bad = containers.filter((container) => hostPorts(container).length > 0);
      const ports = distinct(bad.flatMap(hostPorts));
      if (bad.length === 0) return undefined;
      const uses = `${plural('uses', 'use', bad.length)} ${plural('hostPort', 'hostPorts', ports.length)}`;
      return { reason: 'hostPort', detail: `${named(bad)} ${uses} ${ports.join(', ')}` };
    },
  },
  {
    id: 'privileged',
    level: 'baseline',
    find: ofContainers(
      'privileged',
      (container) => contextOf(container).privileged === true,
      () => 'must not set securityContext.privileged=true',
    ),
  },
  {
    id: 'procMount',
    level: 'baseline',
    find: ofContainers(
      'procMount',
      (container) => isUnusualMount(contextOf(container).procMount),
      (bad) =>
        `must not set securityContext.procMount to ${quoted(distinct(bad.map((each) => textOf(contextOf(each).procMount))))}`,
    ),
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    find({ spec, containers }) {
      const details: string[] = [];
      const isUnconfined = (value: unknown): boolean => asObject(value).type === 'Unconfined';
      const what = 'must not set securityContext.seccompProfile.type to "Unconfined"';
      if (isUnconfined(contextOf(spec).seccompProfile)) details.push(`pod ${what}`);
      const bad = containers.filter((each) => isUnconfined(contextOf(each).seccompProfile));
      if (bad.length > 0) details.push(`${named(bad)} ${what}`);
      return details.length === 0
        ? undefined
        : { reason: 'seccompProfile', detail: details.join(', ') };
    },
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    find({ spec, containers }) {
      const setters: string[] = [];
      const values: string[] = [];
      const look = (value: unknown): boolean => {
        const { type, user, role } = asObject(value);
        const found = [
          ...(SELINUX_TYPES.includes(textOf(type)) ? [] : [`type ${JSON.stringify(type)}`]),
          ...(textOf(user) === '' ? [] : ['user may not be set']),
          ...(textOf(role) === '' ? [] : ['role may not be set']),
        ];
        values.push(...found);
        return found.length > 0;
      };
      if (look(contextOf(spec).seLinuxOptions)) setters.push('pod');
      const bad = containers.filter((each) => look(contextOf(each).seLinuxOptions));
      if (bad.length > 0) setters.push(named(bad));
      if (setters.length === 0) return undefined;
      const detail = `${setters.join(' and ')} set forbidden securityContext.seLinuxOptions: ${distinct(values).join('; ')}`;
      return { reason: 'seLinuxOptions', detail };
    },
  },
  {
    id: 'sysctls',
    level: 'baseline',
    find({ spec }) {
      const names = asList(contextOf(spec).sysctls).map(({ name }) => textOf(name));
      const bad = names.filter((name) => !SAFE_SYSCTLS.has(name));
      const reason = plural('forbidden sysctl', 'forbidden sysctls', bad.length);
      return bad.length === 0 ? undefined : { reason, detail: bad.join(', ') };
    },
  },
  {
    id: 'windowsHostProcess',
    level: 'baseline',
    find({ spec, containers }) {
      const isHost = (value: unknown): boolean => asObject(value).hostProcess === true;
      const bad = containers.filter((each) => isHost(contextOf(each).windowsOptions));
      const setters = [
        ...(isHost(contextOf(spec).windowsOptions) ? ['pod'] : []),
        ...(bad.length > 0 ? [named(bad)] : []),
      ];
      if (setters.length === 0) return undefined;
      const what = 'must not set securityContext.windowsOptions.hostProcess=true';
      return { reason: 'hostProcess', detail: `${setters.join(' and ')} ${what}` };
    },
  },
];

const extraCapabilities = (container: Parameters<typeof contextOf>[0]): readonly string[] =>
  textsOf(asObject(contextOf(container).capabilities).add).filter(
    (name) => !DEFAULT_CAPABILITIES.has(name),
  );

const hostPorts = (container: Parameters<typeof contextOf>[0]): readonly string[] =>
  asList(container.ports)
    .filter(({ hostPort }) => typeof hostPort === 'number' && hostPort !== 0)
    .map(({ hostPort }) => textOf(hostPort));

const isUnusualMount = (value: unknown): boolean => value !== undefined && value !== 'Default';
