import type { Diagnostic } from '@drydock/manifests';
import { applyEdits } from '../fix/apply-edits.ts';
import { createLineIndex } from '../render/position.ts';
import { validate, type ValidateOptions } from '../validate.ts';

/** Findings of one text as `line code`, in the order of the text. */
export function findings(text: string, options: ValidateOptions = {}): readonly string[] {
  return lines(validate(new Map([['test.yaml', text]]), { complete: true, ...options }), text);
}

/** What the text itself expects: lines that end with `# <- code` (several apart by spaces). */
export function expectedFindings(text: string): readonly string[] {
  return text.split('\n').flatMap((line, i) => {
    const mark = /# <- (.+)$/.exec(line);
    const codes = mark?.[1]?.trim().split(/\s+/) ?? [];
    return codes.map((code) => `${i + 1} ${code}`);
  });
}

function lines(diagnostics: readonly Diagnostic[], text: string): readonly string[] {
  const index = createLineIndex(text);
  return diagnostics.map(({ range, code }) => `${index.position(range[0]).line} ${code}`);
}

/** The diagnostics of one code in one text. */
export function diagnosticsOf(
  text: string,
  code: string,
  options: ValidateOptions = {},
): readonly Diagnostic[] {
  const all = validate(new Map([['test.yaml', text]]), { complete: true, ...options });
  return all.filter((diagnostic) => diagnostic.code === code);
}

/**
 * Applies every fix of every finding by itself and tells what is wrong with it: the finding must be
 * gone afterwards and none may be new. Returns one line per broken fix.
 */
export function brokenFixes(text: string, options: ValidateOptions = {}): readonly string[] {
  const files = new Map([['test.yaml', text]]);
  const all = validate(files, { complete: true, ...options });
  const before = countCodes(all);
  return all.flatMap((diagnostic) =>
    (diagnostic.fixes ?? []).flatMap((fix) => {
      const fixed = applyEdits(files, fix.edits);
      const after = countCodes(validate(fixed, { complete: true, ...options }));
      const stays = (after.get(diagnostic.code) ?? 0) >= (before.get(diagnostic.code) ?? 0);
      const added = [...after].filter(([code, count]) => count > (before.get(code) ?? 0));
      if (!stays && added.length === 0) return [];
      const why = stays ? 'the finding stays' : `adds ${added.map(([code]) => code).join(', ')}`;
      return [`${diagnostic.code}: "${fix.title}": ${why}`];
    }),
  );
}

function countCodes(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, number> {
  const groups = Map.groupBy(diagnostics, ({ code }) => code);
  return new Map([...groups].map(([code, list]) => [code, list.length]));
}
