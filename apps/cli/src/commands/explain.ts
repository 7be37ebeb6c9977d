import { labCodes } from '@drydock/lab';
import { codes as validationCodes } from '@drydock/validation';
import { UsageError, type CommandContext, type ExitCode } from '../command-context.ts';

/** Prints what the registry says of a code, or of every code that stands for an istioctl code. */
export function explainCommand(code: string, { stdout }: CommandContext): ExitCode {
  const codes = [...validationCodes, ...labCodes];
  const own = codes.find((known) => known.code === code);
  const found = own ? [own] : codes.filter(({ upstream }) => upstream === code.toUpperCase());
  if (found.length === 0) {
    const near = codes.filter((known) => known.code.includes(code)).map((known) => known.code);
    const hint = near.length > 0 ? ` Near it: ${near.slice(0, 5).join(', ')}.` : '';
    throw new UsageError(`There is no code ${code}.${hint}`);
  }
  for (const { code: name, title, severity, stage, upstream } of found) {
    const lines = [name, `  ${title}.`, `  ${severity}, stage ${stage}: ${STAGES[stage]}`];
    if (upstream !== undefined) lines.push(`  istioctl analyze calls it ${upstream}.`);
    stdout(`${lines.join('\n')}\n`);
  }
  return 0;
}

const STAGES = {
  syntax: 'the text does not parse.',
  schema: 'the API server refuses the object.',
  admission: 'an admission webhook refuses the object.',
  analysis: 'a cluster takes it, but it does not do what its author meant.',
} as const;
