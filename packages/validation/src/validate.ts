import type { Catalogue } from '@drydock/manifests/catalogue';
import {
  parseManifests,
  type Diagnostic,
  type KubernetesObject,
  type ParsedManifests,
  type Resource,
} from '@drydock/manifests';
import { muteConsequences } from './consequences.ts';
import { expandLists } from './expand-lists.ts';
import { createResourceSet, type ResourceSet, type ValidationContext } from './resource-set.ts';
import type { Finding, Rule } from './rule.ts';
import { rules as allRules } from './rules.ts';
import { schemaRule } from './schema/schema-rule.ts';
import { subjectOfObject, subjectOfResource, type Subject } from './subject.ts';
import { isSuppressed } from './suppression.ts';
import { toDiagnostic } from './to-diagnostic.ts';

/** What a caller may say about the set and the world around it. */
export interface ValidateOptions {
  /** Nothing exists besides the set (and `cluster`). Default: true when `cluster` is given. */
  readonly complete?: boolean;
  /** Objects that exist besides the set; they get no findings. */
  readonly cluster?: readonly KubernetesObject[];
  /** The namespace of objects that name none; default `default`. */
  readonly namespace?: string;
  /** Shapes of the kinds; without it nothing is said of schemas. */
  readonly catalogue?: Catalogue;
  readonly meshConfig?: Readonly<Record<string, unknown>>;
  readonly meshNetworks?: Readonly<Record<string, unknown>>;
  readonly istioVersion?: string;
  readonly kubernetesVersion?: string;
  /** Judge files exactly as written, as istioctl does, instead of as the API server would default them. */
  readonly asWritten?: boolean;
  /** The cluster that a file belongs to, where the set spans several. */
  readonly clusterOf?: (file: string) => string | undefined;
  /** Texts of the files, for fixes that need whole lines; known when `files` are texts. */
  readonly texts?: ReadonlyMap<string, string>;
  /** `show` keeps findings that only follow from another one; default `mute`. */
  readonly consequences?: 'mute' | 'show';
  /** Only these rules, by name; they run even when they are off by default. */
  readonly only?: readonly string[];
}

/**
 * Everything that is wrong or risky in the files: what does not parse, what a cluster would refuse,
 * and what would not do what its author meant. Never throws on what the files hold. Sorted by file
 * (in the given order), place and code.
 */
export function validate(
  files: ReadonlyMap<string, string> | ParsedManifests,
  options: ValidateOptions = {},
): readonly Diagnostic[] {
  const parsed = isParsed(files) ? files : parseAll(files);
  const texts = isParsed(files) ? options.texts : files;
  const set = setOf(expandLists(parsed.resources), options, texts);
  const found = withoutRepeats([...parsed.diagnostics, ...runRules(set, options)]);
  const shown = options.consequences === 'show' ? found : muteConsequences(found);
  return sortDiagnostics(shown, [...parsed.resources, ...parsed.diagnostics.map(asSource)]);
}

function isParsed(files: ReadonlyMap<string, string> | ParsedManifests): files is ParsedManifests {
  return 'resources' in files;
}

function parseAll(files: ReadonlyMap<string, string>): ParsedManifests {
  const parsed = [...files].map(([file, text]) => parseManifests(file, text));
  return {
    resources: parsed.flatMap(({ resources }) => resources),
    diagnostics: parsed.flatMap(({ diagnostics }) => diagnostics),
  };
}

function setOf(
  resources: readonly Resource[],
  options: ValidateOptions,
  texts: ReadonlyMap<string, string> | undefined,
): ResourceSet {
  const namespace = options.namespace ?? 'default';
  const subjects = resources.map((resource) => subjectOfResource(resource, namespace));
  const known = new Set(subjects.map(identity));
  const existing = (options.cluster ?? [])
    .map((object) => subjectOfObject(object, namespace))
    .filter((subject) => !known.has(identity(subject)));
  return createResourceSet({
    subjects: [...subjects, ...existing],
    complete: options.complete ?? options.cluster !== undefined,
    context: contextOf(options),
    ...(texts && { textOf: (file: string) => texts.get(file) }),
  });
}

function identity({ key, namespace }: Subject): string {
  return [key.group, key.kind, namespace, key.name].join('/');
}

function contextOf(options: ValidateOptions): ValidationContext {
  const meshConfig = options.meshConfig ?? {};
  const { rootNamespace, clusterDomain } = meshConfig;
  return {
    meshConfig,
    ...(options.meshNetworks && { meshNetworks: options.meshNetworks }),
    rootNamespace: textOr(rootNamespace, 'istio-system'),
    clusterDomain: textOr(clusterDomain, 'cluster.local'),
    istioVersion: options.istioVersion ?? '1.29.0',
    kubernetesVersion: options.kubernetesVersion ?? '1.34.0',
    asWritten: options.asWritten ?? false,
    clusterOf: options.clusterOf ?? (() => undefined),
  };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

function runRules(set: ResourceSet, options: ValidateOptions): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const { only, catalogue } = options;
  const known = catalogue ? [schemaRule(catalogue), ...allRules] : allRules;
  const chosen = known.filter((rule) => (only ? only.includes(rule.name) : !rule.onlyOnRequest));
  const add = (rule: Rule, subject: Subject, finding: Finding): void => {
    const diagnostic = toDiagnostic(rule, subject, finding);
    if (diagnostic && !isSuppressed(diagnostic, subject)) found.push(diagnostic);
  };
  for (const rule of chosen) {
    if (rule.scope === 'set') {
      rule.check(set, (subject, finding) => add(rule, subject, finding));
      continue;
    }
    for (const kind of rule.kinds) {
      const slash = kind.lastIndexOf('/');
      for (const subject of set.ofKind(kind.slice(0, slash), kind.slice(slash + 1))) {
        if (subject.source) rule.check(subject, (finding) => add(rule, subject, finding));
      }
    }
  }
  return found;
}

/** Several rules may find the same thing at the same place: it is said once. */
function withoutRepeats(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, file, range, message, path }) => {
    const id = JSON.stringify([code, file, range, path, message]);
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

function asSource(diagnostic: Diagnostic): { readonly source: { readonly file: string } } {
  return { source: { file: diagnostic.file } };
}

function sortDiagnostics(
  diagnostics: readonly Diagnostic[],
  order: readonly { readonly source: { readonly file: string } }[],
): readonly Diagnostic[] {
  const rank = new Map<string, number>();
  for (const { source } of order) if (!rank.has(source.file)) rank.set(source.file, rank.size);
  return diagnostics.toSorted(
    (a, b) =>
      (rank.get(a.file) ?? rank.size) - (rank.get(b.file) ?? rank.size) ||
      a.range[0] - b.range[0] ||
      a.range[1] - b.range[1] ||
      compareText(a.code, b.code),
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
