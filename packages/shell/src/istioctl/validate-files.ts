import { parseManifests, type Diagnostic } from '@drydock/manifests';
import { loadCatalogue } from '@drydock/manifests/catalogue';
import { validate } from '@drydock/validation';
import type { CommandContext } from '../command.ts';
import type { Flags } from '../kubectl/flags.ts';
import { readInputFiles } from './input-files.ts';
import { istioctlFailure } from './istioctl-failure.ts';

/** `istioctl validate -f FILE…`: whether istiod would take the files, without asking a cluster. The texts are our own. */
export async function validateFiles(flags: Flags, context: CommandContext): Promise<number> {
  const paths = flags.list('filename').flatMap((text) => text.split(','));
  if (paths.length === 0) {
    throw istioctlFailure('must specify at least one -f/--filename argument');
  }
  const texts = await readInputFiles(paths, true, context);
  const namespace = flags.text('namespace') ?? 'default';
  const problems: string[] = [];
  const warnings = new Map<string, readonly Diagnostic[]>();
  for (const [file, text] of texts) {
    const parsed = parseManifests(file, text);
    const found = validate(parsed, {
      judge: 'istioctl-validate',
      complete: false,
      namespace,
      catalogue: loadCatalogue(),
      texts: new Map([[file, text]]),
    }).filter(({ stage }) => stage !== 'analysis');
    problems.push(...found.filter(({ severity }) => severity === 'error').map(describeProblem));
    const mild = found.filter(({ severity }) => severity === 'warning');
    if (mild.length > 0) warnings.set(file, mild);
  }
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 error' : `${problems.length} errors`;
    throw istioctlFailure(
      `${count} occurred:\n${problems.map((problem) => `\t* ${problem}\n`).join('')}`,
    );
  }
  for (const file of texts.keys()) {
    const told = warnings.get(file)?.map(describeProblem).join('\n') ?? '';
    if (file === '-') context.stdout(`${told === '' ? '' : `${told}\n`}validation succeed\n`);
    else if (told === '') context.stdout(`${JSON.stringify(file)} is valid\n`);
    else context.stdout(`${JSON.stringify(file)} has warnings: ${told}\n`);
  }
  return 0;
}

function describeProblem({ resource, message, file }: Diagnostic): string {
  const subject = resource ? `${resource.kind}/${resource.namespace}/${resource.name}` : file;
  return `${subject}: ${message}`;
}
