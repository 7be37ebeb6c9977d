import type { JsonObject } from '@drydock/manifests';
import {
  DRY_RUN_FLAG,
  dryRunOf,
  dryRunQuery,
  dryRunSuffix,
  FIELD_MANAGER_FLAG,
  fieldValidationOf,
  OUTPUT_FLAGS,
  VALIDATE_FLAG,
} from '../common-flags.ts';
import { resourcePath } from '../discovery.ts';
import { ApiFailure, usageFailure } from '../failure.ts';
import type { FlagSpec } from '../flags.ts';
import { asObject, asText } from '../json-access.ts';
import type { Kubectl } from '../kubectl-context.ts';
import { withLastApplied } from '../last-applied.ts';
import { createResultPrinter } from '../print/output-format.ts';
import type { Subcommand } from '../subcommand.ts';

/** A `kubectl create KIND` command: flags in, one object out. */
export interface Generator {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly summary: string;
  readonly flags: readonly FlagSpec[];
  readonly required?: readonly string[];
  /** Words before a refusal by the server: `failed to create deployment: `. */
  readonly failure?: string;
  build(kubectl: Kubectl, name: string): JsonObject | Promise<JsonObject>;
}

export function generatorCommand(generator: Generator, path = 'create'): Subcommand {
  const { name, aliases = [], summary, required = [] } = generator;
  return {
    name,
    aliases,
    summary,
    completes: 'nothing',
    flags: [
      ...generator.flags,
      ...OUTPUT_FLAGS,
      DRY_RUN_FLAG,
      FIELD_MANAGER_FLAG,
      VALIDATE_FLAG,
      { name: 'save-config', kind: 'bool' },
    ],
    async run(kubectl) {
      requireFlags(kubectl, required);
      const object = await generator.build(kubectl, onlyName(kubectl, `${path} ${name}`));
      await createObject(kubectl, object, { failure: generator.failure, operation: 'created' });
    },
  };
}

export function requireFlags({ flags }: Kubectl, names: readonly string[]): void {
  const missing = names.filter((flag) => !flags.has(flag));
  if (missing.length === 0) return;
  throw usageFailure(`required flag(s) ${missing.map((flag) => `"${flag}"`).join(', ')} not set`);
}

function onlyName({ flags }: Kubectl, path: string): string {
  const [name, ...more] = flags.args;
  if (name === undefined || more.length > 0) {
    throw usageFailure(
      `exactly one NAME is required, got ${flags.args.length}\nSee 'kubectl ${path} -h' for help and examples`,
    );
  }
  return name;
}

export interface CreateOptions {
  readonly failure?: string | undefined;
  readonly operation: string;
  readonly fieldManager?: string;
}

/** Sends a new object, or only prints it, and says so. */
export async function createObject(
  kubectl: Kubectl,
  given: JsonObject,
  { failure, operation, fieldManager = 'kubectl-create' }: CreateOptions,
): Promise<void> {
  const { flags } = kubectl;
  const print = createResultPrinter(kubectl);
  const dryRun = dryRunOf(flags);
  const type = await kubectl.typeOfKind(asText(given['apiVersion']), asText(given['kind']));
  const named = kubectl.isNamespaceGiven && type?.namespaced === true;
  const placed = named
    ? { ...given, metadata: { ...asObject(given['metadata']), namespace: kubectl.namespace } }
    : given;
  const object = flags.isOn('save-config') ? withLastApplied(placed) : placed;
  if (dryRun === 'client') {
    print(object, `${operation}${dryRunSuffix(dryRun)}`);
    return;
  }
  if (!type) {
    throw usageFailure(
      `no matches for kind "${asText(given['kind'])}" in version "${asText(given['apiVersion'])}"`,
    );
  }
  try {
    const created = await kubectl.rest.json(resourcePath(type, kubectl.namespace), {
      method: 'POST',
      body: object,
      query: {
        ...dryRunQuery(dryRun),
        fieldManager: flags.text('field-manager') ?? fieldManager,
        fieldValidation: fieldValidationOf(flags),
      },
    });
    print(created, `${operation}${dryRunSuffix(dryRun)}`);
  } catch (error) {
    if (!(error instanceof ApiFailure) || failure === undefined) throw error;
    throw usageFailure(`${failure}${error.status.message}`);
  }
}

/** `a=1,b=2` of several flag values, as a map. */
export function pairsOf(
  values: readonly string[],
  complaint: (text: string) => string,
): JsonObject {
  const pairs: Record<string, string> = {};
  for (const text of values.flatMap((value) => value.split(','))) {
    const equals = text.indexOf('=');
    if (equals <= 0) throw usageFailure(complaint(text));
    pairs[text.slice(0, equals)] = text.slice(equals + 1);
  }
  return pairs;
}

/** Values of a flag that takes commas as well as repetition. */
export function splitList(values: readonly string[]): readonly string[] {
  return values.flatMap((value) => value.split(',')).filter((value) => value !== '');
}
