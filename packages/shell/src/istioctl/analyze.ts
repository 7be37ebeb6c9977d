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
import { readAll } from '../line/pipe.ts';
import type { IstioctlFlags } from './istioctl-flags.ts';

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
export async function analyze(flags: IstioctlFlags, context: CommandContext): Promise<number> {
  const texts = new Map<string, string>();
  for (const path of flags.args) {
    const text = path === '-' ? await readAll(context.stdin) : context.files.read(path);
    if (text === undefined) {
      context.stderr(`Error(s) adding files\nError: open ${path}: no such file or directory\n`);
      return 1;
    }
    texts.set(path, text);
  }
  const parsed = Array.from(texts, ([file, text]) => parseManifests(file, text));
  const given = parsed.flatMap(({ resources }) => resources);
  const isLive = flags.useKube;
  const live = isLive ? await liveResources(context) : [];
  const named = new Set(given.map(({ key }) => formatResourceKey(key)));
  const resources = [...live.filter(({ key }) => !named.has(formatResourceKey(key))), ...given];
  const found = validate(
    { resources, diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics) },
    {
      complete: isLive,
      namespace: flags.namespace,
      catalogue: loadCatalogue(),
      judge: 'istioctl-analyze',
      texts,
      now: context.cluster.clock.now(),
    },
  );
  const shown = found.filter((diagnostic) => isShown(diagnostic, flags));
  return report(shown, texts, flags, context);
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
    if (listed.ok) resources.push(...listed.value.items.map(asResource));
  }
  return resources;
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

function isShown(diagnostic: Diagnostic, flags: IstioctlFlags): boolean {
  const isRefused = diagnostic.stage !== 'analysis';
  if (diagnostic.upstream === undefined && !(isRefused && diagnostic.severity === 'error'))
    return false;
  const { resource } = diagnostic;
  const isInScope =
    flags.allNamespaces ||
    resource === undefined ||
    resource.namespace === '' ||
    resource.namespace === flags.namespace;
  const isLoud = LEVELS.indexOf(diagnostic.severity) >= LEVELS.indexOf(flags.outputThreshold);
  return isInScope && isLoud && !flags.suppressed.includes(codeOf(diagnostic));
}

function codeOf({ upstream }: Diagnostic): string {
  return upstream ?? SCHEMA_ERROR;
}

function report(
  found: readonly Diagnostic[],
  texts: ReadonlyMap<string, string>,
  flags: IstioctlFlags,
  context: CommandContext,
): number {
  const where = flags.allNamespaces ? 'all namespaces' : `namespace: ${flags.namespace}`;
  const what = flags.useKube ? `analyzing ${where}` : `analyzing ${[...texts.keys()].join(', ')}`;
  if (found.length === 0) {
    context.stderr(`\n✔ No validation issues found when ${what}.\n`);
    return 0;
  }
  // Errors first, then warnings, then information.
  const sorted = found.toSorted((a, b) => LEVELS.indexOf(b.severity) - LEVELS.indexOf(a.severity));
  for (const diagnostic of sorted) context.stdout(`${describeFinding(diagnostic, texts)}\n`);
  const threshold = LEVELS.indexOf(flags.failureThreshold);
  if (!found.some(({ severity }) => LEVELS.indexOf(severity) >= threshold)) return 0;
  context.stderr(
    `Error: Analyzers found issues when ${what}.\nSee https://istio.io/latest/docs/reference/config/analysis for more information about causes and resolutions.\n`,
  );
  return FOUND_ISSUES;
}

/** `Error [IST0101] (VirtualService prod/reviews reviews.yaml:10) …` */
function describeFinding(diagnostic: Diagnostic, texts: ReadonlyMap<string, string>): string {
  const { severity, message, resource, file, range } = diagnostic;
  const text = texts.get(file);
  const place = text === undefined ? '' : `${file}:${lineColumn(text, range[0]).line}`;
  const name = resource
    ? `${resource.kind} ${resource.namespace === '' ? '' : `${resource.namespace}/`}${resource.name}`
    : '';
  const origin = [name, place].filter((part) => part !== '').join(' ');
  return `${TITLES[severity]} [${codeOf(diagnostic)}] (${origin}) ${message}`;
}
