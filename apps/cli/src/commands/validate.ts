import type { Diagnostic } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { renderJson, renderText, validate } from '@drydock/validation';
import type { CommandContext, ExitCode } from '../command-context.ts';
import { readManifestFiles } from '../read-manifest-files.ts';

export interface ValidateCommandOptions {
  readonly paths: readonly string[];
  readonly strict: boolean;
  readonly complete: boolean;
  readonly namespace: string;
  readonly format: 'text' | 'json';
}

/** Prints the findings; 1 when there is an error, with `strict` also a warning. */
export async function validateCommand(
  options: ValidateCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const { texts, unreadable } = await readManifestFiles(options.paths, context);
  const found = validate(texts, {
    complete: options.complete,
    namespace: options.namespace,
    catalogue: loadCatalogue(),
  });
  const diagnostics = [...unreadable, ...found];
  const render = options.format === 'json' ? renderJson : renderText;
  context.stdout(render(diagnostics, texts));
  if (options.format === 'text' && diagnostics.length === 0) {
    context.stdout(`${texts.size} ${texts.size === 1 ? 'file' : 'files'}, no findings\n`);
  }
  return diagnostics.some((diagnostic) => counts(diagnostic, options.strict)) ? 1 : 0;
}

function counts({ severity }: Diagnostic, strict: boolean): boolean {
  return severity === 'error' || (strict && severity === 'warning');
}
