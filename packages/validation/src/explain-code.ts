import type { DiagnosticCode } from '@drydock/manifests';
import { codes } from './codes.ts';
import { rules } from './rules.ts';

/** What is known of a code, for people. */
export interface CodeExplanation extends DiagnosticCode {
  /** The rules that report it; none for what the parser and the schema find. */
  readonly rules: readonly string[];
  /** Its page in the docs, from the root of the repository. */
  readonly page: string;
}

/** Explains a code by its name, or every code that stands for one of istioctl (`IST0101`). */
export function explainCode(name: string): readonly CodeExplanation[] {
  const upstream = name.toUpperCase();
  return codes
    .filter((code) => code.code === name || code.upstream?.toUpperCase() === upstream)
    .map((code) => ({
      ...code,
      rules: rules.filter((rule) => rule.codes.includes(code)).map((rule) => rule.name),
      page: `docs/codes/${code.code}.md`,
    }));
}
