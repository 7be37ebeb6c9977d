import type { Diagnostic } from '@drydock/manifests';
import { lintLab } from '@drydock/lab/node';
import { renderJson, renderText } from '@drydock/validation';
import type { CommandContext, ExitCode } from '../command-context.ts';
import { findLabFiles, labIds } from '../find-lab.ts';

export interface LabLintCommandOptions {
  readonly labs: readonly string[];
  readonly format: 'text' | 'json';
}

/** Prints what is wrong with the writing of labs; 1 when there is anything. */
export async function labLintCommand(
  { labs, format }: LabLintCommandOptions,
  context: CommandContext,
): Promise<ExitCode> {
  const names = labs.length > 0 ? labs : await labIds();
  const texts = new Map<string, string>();
  const found: Diagnostic[] = [];
  for (const name of names) {
    const files = await findLabFiles(name, context);
    for (const [path, text] of files) texts.set(`${name}/${path}`, text);
    for (const finding of lintLab(files))
      found.push({ ...finding, file: `${name}/${finding.file}` });
  }
  const render = format === 'json' ? renderJson : renderText;
  context.stdout(render(found, texts));
  if (format === 'text' && found.length === 0) {
    context.stdout(`${names.length} ${names.length === 1 ? 'lab' : 'labs'}, no findings\n`);
  }
  return found.length === 0 ? 0 : 1;
}
