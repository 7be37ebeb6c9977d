import {
  emptySource,
  formatResourceKey,
  lineColumn,
  parseApiVersion,
  parseManifests,
  type Diagnostic,
  type JsonObject,
  type KubernetesObject,
  type Resource,
} from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import type { CommandContext } from '../command.ts';
import type { Flags } from '../kubectl/flags.ts';
import { goYaml } from '../kubectl/print/yaml.ts';
import { readAnalyzeOptions, type AnalyzeOptions, type Suppression } from './analyze-flags.ts';
import { readInputFiles } from './input-files.ts';

/** istioctl's exit code when findings reach the threshold. */
const FOUND_ISSUES = 79;
const LEVELS = ['info', 'warning', 'error'] as const;
const TITLES = { info: 'Info', warning: 'Warning', error: 'Error' } as const;
/** What istioctl reports where a schema or webhook would refuse the object. */
const SCHEMA_ERROR = 'IST0106';

/**
 * `istioctl analyze [FILE…]`: the findings of packages/validation that istioctl has a code for, over the files and,
 * unless `--use-kube=false`, the cluster. The texts are our own, the codes and resources upstream's.
 */
export async function analyze(flags: Flags, context: CommandContext): Promise<number> {
  const options = readAnalyzeOptions(flags, context.session.namespace);
  const texts = await readInputFiles(flags.args, options.isRecursive, context);
  const parsed = Array.from(texts, ([file, text]) => parseManifests(file, text));
  const given = parsed.flatMap(({ resources }) => resources);
  const live = options.useKube ? await liveResources(context) : [];
  const named = new Set(given.map(({ key }) => formatResourceKey(key)));
  const resources = [...live.filter(({ key }) => !named.has(formatResourceKey(key))), ...given];
  const found = validate(
    { resources, diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics) },
    {
      complete: options.useKube,
      namespace: options.namespace,
      catalogue: loadCatalogue(),
      judge: 'istioctl-analyze',
      texts,
      now: context.cluster.clock.now(),
    },
  );
  const shown = found.filter((diagnostic) => isShown(diagnostic, options));
  return report(shown, texts, options, context);
}

/** Everything that analyzers look at, as the cluster has it. */
async function liveResources({ cluster }: CommandContext): Promise<readonly Resource[]> {
  const types = (await cluster.kube.types()).filter(({ apiVersion }) => isAnalyzed(apiVersion));
  const seen = new Set<string>();
  const resources: Resource[] = [];
  for (const type of types) {
    const { group } = parseApiVersion(type.apiVersion);
    // Versions of one kind share their objects: the first, preferred one is enough.
    const kind = `${group}/${type.kind}`;
    if (seen.has(kind)) continue;
    seen.add(kind);
    const listed = await cluster.kube.list(type);
    if (listed.ok) resources.push(...listed.value.items.filter(isOfPeople).map(asResource));
  }
  return resources;
}

/** Namespaces that istioctl passes over (pkg/config/analysis, util.IsSystemNamespace). */
const SYSTEM_NAMESPACES: ReadonlySet<string> = new Set([
  'kube-node-lease',
  'kube-public',
  'kube-system',
  'local-path-storage',
]);

function isOfPeople({ kind, metadata }: KubernetesObject): boolean {
  const namespace = kind === 'Namespace' ? metadata.name : (metadata.namespace ?? '');
  return !SYSTEM_NAMESPACES.has(namespace);
}

const ANALYZED_GROUPS: ReadonlySet<string> = new Set([
  '',
  'apps',
  'networking.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'gateway.networking.k8s.io',
]);

function isAnalyzed(apiVersion: string): boolean {
  const { group } = parseApiVersion(apiVersion);
  return ANALYZED_GROUPS.has(group) || group.endsWith('.istio.io');
}

function asResource(object: KubernetesObject): Resource {
  const { group, version } = parseApiVersion(object.apiVersion);
  const { name, namespace = '' } = object.metadata;
  return {
    key: { group, kind: object.kind, namespace, name },
    gvk: { group, version, kind: object.kind },
    object: object as JsonObject, // came from JSON
    source: emptySource(''),
  };
}

function isShown(diagnostic: Diagnostic, options: AnalyzeOptions): boolean {
  const isRefused = diagnostic.stage !== 'analysis';
  if (diagnostic.upstream === undefined && !(isRefused && diagnostic.severity === 'error'))
    return false;
  const { resource } = diagnostic;
  const isInScope =
    options.allNamespaces ||
    resource === undefined ||
    resource.namespace === '' ||
    resource.namespace === options.namespace;
  const isLoud = LEVELS.indexOf(diagnostic.severity) >= LEVELS.indexOf(options.outputThreshold);
  return isInScope && isLoud && !options.suppressed.some((each) => isSuppressed(diagnostic, each));
}

function isSuppressed(diagnostic: Diagnostic, { code, resource }: Suppression): boolean {
  if (code !== codeOf(diagnostic)) return false;
  const { kind = '', namespace = '', name = '' } = diagnostic.resource ?? {};
  const named = `${kind} ${name}${namespace === '' ? '' : `.${namespace}`}`;
  const pattern = resource
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, String.raw`\$&`))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(named);
}

function codeOf({ upstream }: Diagnostic): string {
  return upstream ?? SCHEMA_ERROR;
}

/** One message as istioctl shows it. */
interface Message {
  readonly code: string;
  readonly level: Diagnostic['severity'];
  /** `VirtualService prod/reviews` */
  readonly origin: string;
  /** `reviews.yaml:10`, or '' for an object of the cluster. */
  readonly reference: string;
  readonly message: string;
}

function messageOf(diagnostic: Diagnostic, texts: ReadonlyMap<string, string>): Message {
  const { severity, message, resource, file, range } = diagnostic;
  const text = texts.get(file);
  return {
    code: codeOf(diagnostic),
    level: severity,
    origin: resource
      ? `${resource.kind} ${resource.namespace === '' ? '' : `${resource.namespace}/`}${resource.name}`
      : '',
    reference: text === undefined ? '' : `${file}:${lineColumn(text, range[0]).line}`,
    message,
  };
}

/** By level, errors first, then by code, resource and text; the same line once. */
function sortMessages(messages: readonly Message[]): readonly Message[] {
  const order = ({ code, origin, message }: Message): string => [code, origin, message].join('\0');
  const sorted = messages.toSorted(
    (a, b) => LEVELS.indexOf(b.level) - LEVELS.indexOf(a.level) || (order(a) < order(b) ? -1 : 1),
  );
  const lines = new Set<string>();
  return sorted.filter((message) => {
    const line = lineOf(message);
    return !lines.has(line) && lines.add(line);
  });
}

function lineOf({ code, level, origin, reference, message }: Message): string {
  const place = [origin, reference].filter((part) => part !== '').join(' ');
  return `${TITLES[level]} [${code}] (${place}) ${message}`;
}

function report(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  options: AnalyzeOptions,
  { stdout, stderr }: CommandContext,
): number {
  const messages = sortMessages(found.map((diagnostic) => messageOf(diagnostic, texts)));
  if (options.format !== 'log') {
    const documents = messages.map(documentOf);
    const isYaml = options.format === 'yaml';
    stdout(isYaml ? `${goYaml(documents)}\n` : `${JSON.stringify(documents, undefined, '\t')}\n`);
    return 0;
  }
  const where = options.allNamespaces ? 'all namespaces' : `namespace: ${options.namespace}`;
  const what = options.useKube ? `analyzing ${where}` : `analyzing ${[...texts.keys()].join(', ')}`;
  if (messages.length === 0) {
    stderr(`\n✔ No validation issues found when ${what}.\n`);
    return 0;
  }
  for (const message of messages) stdout(`${lineOf(message)}\n`);
  const threshold = LEVELS.indexOf(options.failureThreshold);
  if (!messages.some(({ level }) => LEVELS.indexOf(level) >= threshold)) return 0;
  stderr(
    `Error: Analyzers found issues when ${what}.\nSee https://istio.io/latest/docs/reference/config/analysis for more information about causes and resolutions.\n`,
  );
  return FOUND_ISSUES;
}

function documentOf({ code, level, origin, reference, message }: Message): JsonObject {
  return {
    code,
    documentationUrl: `https://istio.io/latest/docs/reference/config/analysis/${code.toLowerCase()}/`,
    level: TITLES[level],
    message,
    ...(origin === '' ? {} : { origin }),
    ...(reference === '' ? {} : { reference }),
  };
}
