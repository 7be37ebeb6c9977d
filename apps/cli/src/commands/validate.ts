import type { Diagnostic, Severity } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import {
  codes,
  istioVersions,
  kubernetesVersions,
  renderGithub,
  renderJson,
  renderJunit,
  renderSarif,
  renderText,
  validate,
  type ValidateOptions,
} from '@drydock/validation';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';
import { readManifestFiles } from '../read-manifest-files.ts';

export interface ValidateCommandOptions {
  readonly paths: readonly string[];
  readonly strict: boolean;
  readonly complete: boolean;
  readonly namespace: string;
  /** A key of RENDERERS. */
  readonly format: string;
  /** The least severity that is shown and counts. */
  readonly severity: string;
  /** Codes, ours or istioctl's, that are neither shown nor count. */
  readonly ignore: readonly string[];
  readonly kubernetesVersion?: string;
  readonly istioVersion?: string;
}

/** The rules that a set's own CRDs state in CEL. The evaluator is loaded only where there is such a CRD: it is large. */
async function expressionRules(
  texts: ReadonlyMap<string, string>,
): Promise<Pick<ValidateOptions, 'evaluate'>> {
  const hasRules = [...texts.values()].some((text) => text.includes('x-kubernetes-validations'));
  if (!hasRules) return {};
  const { createCelEvaluator } = await import('@drydock/validation/cel');
  return { evaluate: createCelEvaluator() };
}

const RENDERERS: ReadonlyMap<string, typeof renderText> = new Map([
  ['text', renderText],
  ['json', renderJson],
  ['sarif', renderSarif],
  ['github', renderGithub],
  ['junit', renderJunit],
]);

const SEVERITIES: readonly Severity[] = ['info', 'warning', 'error'];

/** Prints the findings; 1 when there is an error, with `strict` also a warning. */
export async function validateCommand(
  options: ValidateCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const versions = versionsOf(options);
  const ignored = ignoredCodes(options.ignore);
  const { texts, unreadable } = await readManifestFiles(options.paths, context);
  const found = validate(texts, {
    complete: options.complete,
    namespace: options.namespace,
    catalogue: loadCatalogue(),
    ...(await expressionRules(texts)),
    ...versions,
  });
  const isShown = ({ code, severity }: Diagnostic): boolean =>
    !ignored.has(code) && rank(severity) >= rank(options.severity);
  const diagnostics = [...unreadable, ...found].filter(isShown);
  const render = RENDERERS.get(options.format) ?? renderText;
  context.stdout(render(diagnostics, texts));
  if (options.format === 'text' && diagnostics.length === 0) {
    context.stdout(`${texts.size} ${texts.size === 1 ? 'file' : 'files'}, no findings\n`);
  }
  return diagnostics.some((diagnostic) => counts(diagnostic, options.strict)) ? 1 : 0;
}

function rank(severity: string): number {
  return SEVERITIES.findIndex((known) => known === severity);
}

function counts({ severity }: Diagnostic, strict: boolean): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}

type Versions = Pick<ValidateCommandOptions, 'kubernetesVersion' | 'istioVersion'>;

function versionsOf({ kubernetesVersion, istioVersion }: Versions): Versions {
  return {
    ...(kubernetesVersion !== undefined && {
      kubernetesVersion: knownVersion('Kubernetes', kubernetesVersion, kubernetesVersions),
    }),
    ...(istioVersion !== undefined && {
      istioVersion: knownVersion('Istio', istioVersion, istioVersions),
    }),
  };
}

/** Takes `1.33`, `1.33.2` and `v1.33`; what is not modelled is refused. */
function knownVersion(name: string, given: string, known: readonly string[]): string {
  const [, version, minor = ''] = /^v?((\d+\.\d+)(?:\.\d+)?)$/.exec(given) ?? [];
  if (version !== undefined && known.includes(minor)) return version;
  throw new UsageError(`${name} ${given} is not modelled; known: ${known.join(', ')}.`);
}

/** Throws UsageError for a code that nobody reports: a slip there would ignore nothing. */
function ignoredCodes(names: readonly string[]): ReadonlySet<string> {
  return new Set(
    names.flatMap((name) => {
      const meant = codes.filter(
        ({ code, upstream }) => code === name || upstream?.toUpperCase() === name.toUpperCase(),
      );
      if (meant.length === 0) throw new UsageError(`There is no code ${name} to ignore.`);
      return meant.map(({ code }) => code);
    }),
  );
}
