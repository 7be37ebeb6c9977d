import type { Catalogue } from '@drydock/manifests/catalogue';
import {
  parseManifests,
  type Diagnostic,
  type KubernetesObject,
  type ParsedManifests,
  type Resource,
} from '@drydock/manifests';
import { COMMAND_RULES, isWithinJudgement, type Judge } from './judge.ts';
import type { RuleEvaluator } from './cel/rule-evaluator.ts';
import { muteConsequences } from './consequences.ts';
import { expandLists } from './expand-lists.ts';
import { createResourceSet, type ResourceSet, type ValidationContext } from './resource-set.ts';
import type { Rule } from './rule.ts';
import { rules as allRules } from './rules.ts';
import { schemaRule } from './schema/schema-rule.ts';
import { runRules } from './run-rules.ts';
import { sortDiagnostics, withoutRepeats } from './sort-diagnostics.ts';
import { subjectOfObject, subjectOfResource, type Subject } from './subject.ts';

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
  /** Evaluates the rules (CEL) of CRDs in the set; @drydock/validation/cel has one. */
  readonly evaluate?: RuleEvaluator;
  readonly meshConfig?: Readonly<Record<string, unknown>>;
  readonly istioVersion?: string;
  readonly kubernetesVersion?: string;
  /** Whose judgement is asked for; default `cluster`. */
  readonly judge?: Judge;
  /** Milliseconds since 1970, for certificates; without it nothing is said of what has expired. */
  readonly now?: number;
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
  const all = [...parsed.diagnostics, ...runRules(set, chooseRules(options))];
  return tidyFindings(all, options, filesOf(files, parsed));
}

/** What is said of all that the rules found: each thing once, its consequences left out, in order. */
export function tidyFindings(
  all: readonly Diagnostic[],
  options: ValidateOptions,
  files: Iterable<string>,
): readonly Diagnostic[] {
  const judge = options.judge ?? 'cluster';
  const found = withoutRepeats(all).filter((diagnostic) => isWithinJudgement(diagnostic, judge));
  const shown = options.consequences === 'show' ? found : muteConsequences(found);
  return sortDiagnostics(shown, files);
}

function filesOf(
  files: ReadonlyMap<string, string> | ParsedManifests,
  { resources, diagnostics }: ParsedManifests,
): Iterable<string> {
  if (!isParsed(files)) return files.keys();
  return [...resources.map(({ source }) => source.file), ...diagnostics.map(({ file }) => file)];
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
  return resourceSetOf(
    resources.map((resource) => subjectOfResource(resource, namespace)),
    (options.cluster ?? []).map((object) => subjectOfObject(object, namespace)),
    { options, ...(texts && { texts }) },
  );
}

/** What the caller of a validation gave, besides the subjects. */
export interface Surroundings {
  readonly options: ValidateOptions;
  readonly texts?: ReadonlyMap<string, string>;
}

/** The subjects of the files and those of the cluster that no file replaces, as a set. */
export function resourceSetOf(
  own: readonly Subject[],
  cluster: readonly Subject[],
  { options, texts }: Surroundings,
): ResourceSet {
  const known = new Set(cluster.length > 0 ? own.map(identity) : []);
  const [existing, replaced] = [
    cluster.filter((subject) => !known.has(identity(subject))),
    cluster.filter((subject) => known.has(identity(subject))),
  ];
  const live = new Map(replaced.map((subject) => [identity(subject), subject]));
  return createResourceSet({
    subjects: [...own, ...existing],
    complete: options.complete ?? options.cluster !== undefined,
    context: contextOf(options),
    live: (subject) => live.get(identity(subject)),
    ...(texts && { textOf: (file: string) => texts.get(file) }),
  });
}

function identity({ key, namespace }: Subject): string {
  return `${key.group}/${key.kind}/${namespace}/${key.name}`;
}

function contextOf(options: ValidateOptions): ValidationContext {
  const meshConfig = options.meshConfig ?? {};
  const { rootNamespace, clusterDomain } = meshConfig;
  return {
    meshConfig,
    rootNamespace: textOr(rootNamespace, 'istio-system'),
    clusterDomain: textOr(clusterDomain, 'cluster.local'),
    istioVersion: options.istioVersion ?? '1.32.0',
    kubernetesVersion: options.kubernetesVersion ?? '1.34.0',
    asWritten: (options.judge ?? 'cluster') !== 'cluster',
    ...(options.now !== undefined && { now: options.now }),
    clusterOf: options.clusterOf ?? (() => undefined),
  };
}

function textOr(value: unknown, fallback: string): string {
  return typeof value === 'string' && value !== '' ? value : fallback;
}

/** The rules that the options ask for, in their order. */
export function chooseRules({
  only,
  catalogue,
  evaluate,
  judge,
}: ValidateOptions): readonly Rule[] {
  const known = catalogue ? [schemaRule(catalogue, evaluate), ...allRules] : allRules;
  if (only) return known.filter((rule) => only.includes(rule.name));
  const ofCommand = COMMAND_RULES[judge ?? 'cluster'];
  return known.filter((rule) => !rule.onlyOnRequest || ofCommand.includes(rule.name));
}
