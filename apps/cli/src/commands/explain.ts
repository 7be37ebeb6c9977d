import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { labCodes } from '@drydock/lab';
import { codes as validationCodes } from '@drydock/validation';
import { CODE_PAGES, UsageError, type CommandContext, type ExitCode } from '../command-context.ts';

/** Prints what the registry and its page say of a code, or of every code that stands for an istioctl code. */
export async function explainCommand(code: string, { stdout }: CommandContext): Promise<ExitCode> {
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
    const page = await pageOf(name);
    stdout(`${lines.join('\n')}\n${page === '' ? '' : `\n${page}`}`);
  }
  return 0;
}

/** The page without its heading, which says what the registry says; '' for a code of labs, which has none. */
async function pageOf(code: string): Promise<string> {
  try {
    const text = await readFile(path.join(CODE_PAGES, `${code}.md`), 'utf8');
    return text.split('\n\n').slice(3).join('\n\n');
  } catch {
    return '';
  }
}

const STAGES = {
  syntax: 'the text does not parse.',
  schema: 'the API server refuses the object.',
  admission: 'an admission webhook refuses the object.',
  analysis: 'a cluster takes it, but it does not do what its author meant.',
} as const;
