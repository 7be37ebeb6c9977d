import type { JsonObject, JsonValue, KubernetesObject } from '@drydock/manifests';
import type { CommandContext } from '../../command.ts';
import type { Flags } from '../../kubectl/flags.ts';
import { goYaml } from '../../kubectl/print/yaml.ts';
import { alignTabs } from '../../kubectl/print/tab-writer.ts';
import { askEnvoy, dumpSection } from '../envoy-admin.ts';
import { istioctlFailure } from '../istioctl-failure.ts';
import { findPod } from '../mesh-objects.ts';
import { clusters } from './clusters.ts';
import type { ConfigView } from './config-view.ts';
import { endpoints } from './endpoints.ts';
import { camelCaseKeys } from './envoy-json.ts';
import { listeners } from './listeners.ts';
import { routes } from './routes.ts';
import { secretRows } from './secrets.ts';

/** What can be looked at, in the order in which `all` shows it. */
export const CONFIG_VIEWS: readonly ConfigView[] = [clusters, listeners, routes, endpoints];

const BOOTSTRAP = ['bootstrap', 'b'];
const ALL = ['all', 'a'];
const NOT_MODELLED: ReadonlySet<string> = new Set(['ecds', 'log', 'o', 'rootca-compare']);
const SECRET = ['secret', 'secrets', 's'];

/** `istioctl proxy-config KIND POD`: what the pod's proxy has now, from its Envoy's admin port. */
export async function proxyConfig(flags: Flags, context: CommandContext): Promise<number> {
  const [kind, target, ...more] = flags.args;
  const there = [...CONFIG_VIEWS.map(({ name }) => name), 'secret', 'bootstrap', 'all'].join(', ');
  if (kind === undefined) {
    context.stdout(`usage: istioctl proxy-config KIND POD; kinds are: ${there}\n`);
    return 0;
  }
  if (NOT_MODELLED.has(kind)) {
    throw istioctlFailure(
      `proxy-config ${kind} is not modelled by this shell; there are: ${there}`,
    );
  }
  const view = CONFIG_VIEWS.find(({ name, aliases }) => name === kind || aliases.includes(kind));
  if (!view && ![...SECRET, ...BOOTSTRAP, ...ALL].includes(kind)) {
    throw istioctlFailure(`unknown proxy-config "${kind}"; there are: ${there}`);
  }
  if (target === undefined || more.length > 0) {
    throw istioctlFailure(`${view?.name ?? kind} requires pod name or --file parameter`);
  }
  const format = formatOf(flags);
  const namespace = flags.text('namespace') ?? context.session.namespace;
  const pod = await findPod(context, target, namespace);
  if (view) return show(view, pod, { flags, format, context });
  if (SECRET.includes(kind)) return showSecrets(pod, format, context);
  const dump = await askEnvoy(context, pod, 'config_dump');
  if (BOOTSTRAP.includes(kind)) {
    const bootstrap = dumpSection(dump, 'Bootstrap');
    context.stdout(documentText(camelCaseKeys(bootstrap), format));
    return 0;
  }
  return showAll(pod, dump, { flags, format, context });
}

type Format = 'short' | 'json' | 'yaml';

function formatOf(flags: Flags): Format {
  const format = flags.text('output') ?? 'short';
  if (format === 'short' || format === 'json' || format === 'yaml') return format;
  throw istioctlFailure(`output format "${format}" not supported`);
}

interface Showing {
  readonly flags: Flags;
  readonly format: Format;
  readonly context: CommandContext;
}

async function show(
  view: ConfigView,
  pod: KubernetesObject,
  { flags, format, context }: Showing,
): Promise<number> {
  const selected = view.select(await askEnvoy(context, pod, view.path), flags);
  context.stdout(
    format === 'short'
      ? tableText(view, selected, flags)
      : documentText(camelCaseKeys(selected), format),
  );
  return 0;
}

async function showSecrets(
  pod: KubernetesObject,
  format: Format,
  context: CommandContext,
): Promise<number> {
  if (format !== 'short') {
    throw istioctlFailure(`proxy-config secret -o ${format} is not modelled by this shell`);
  }
  const rows = (await secretRows(pod, context)).map((cells) => cells.join('\t'));
  context.stdout(`${alignTabs(rows.join('\n'), { minWidth: 0, padding: 5 })}\n`);
  return 0;
}

async function showAll(
  pod: KubernetesObject,
  dump: JsonObject,
  { flags, format, context }: Showing,
): Promise<number> {
  if (format !== 'short') {
    context.stdout(documentText(camelCaseKeys(dump), format));
    return 0;
  }
  const tables: string[] = [];
  for (const view of CONFIG_VIEWS) {
    const answer = view.path === 'config_dump' ? dump : await askEnvoy(context, pod, view.path);
    tables.push(tableText(view, view.select(answer, flags), flags));
  }
  context.stdout(tables.join('\n'));
  return 0;
}

function tableText(view: ConfigView, selected: readonly JsonObject[], flags: Flags): string {
  const lines = view.rows(selected, flags).map((cells) => cells.join('\t'));
  return `${alignTabs(lines.join('\n'), { minWidth: 0, padding: view.padding })}\n`;
}

function documentText(value: JsonValue, format: 'json' | 'yaml' | 'short'): string {
  return format === 'yaml' ? `${goYaml(value)}\n` : `${JSON.stringify(value, undefined, 4)}\n`;
}
