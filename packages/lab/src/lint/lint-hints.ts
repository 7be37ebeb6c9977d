import type { Diagnostic } from '@drydock/manifests';
import type { FileSet } from '../file-set.ts';
import { readYaml } from '../format/yaml-document.ts';
import type { Lab } from '../lab.ts';
import { lintFinding } from './lint-finding.ts';
import { plainWordFindings } from './plain-words.ts';

const RUNGS = ['symptom', 'place', 'concept'] as const;

/** Hints are short and plain, and do not hold the answer: that is what the diff is for. */
export function lintHints(lab: Lab, files: FileSet): readonly Diagnostic[] {
  const yaml = readYaml('lab.yaml', files.get('lab.yaml') ?? '');
  const answers = answerLines(lab);
  return lab.definition.mistakes.flatMap((mistake, index) =>
    RUNGS.flatMap((rung) => {
      const text = mistake[rung];
      if (text === undefined) return [];
      const range = yaml.rangeOf(['mistakes', index, rung]);
      const words = [...plainWordFindings(text)].map(({ code, message }) =>
        lintFinding(code, message, 'lab.yaml', range),
      );
      const given = answers.find((line) => text.includes(line));
      if (given === undefined) return words;
      const message = `This hint gives the answer away: ${given}.`;
      return [...words, lintFinding('lab/hint-tells', message, 'lab.yaml', range)];
    }),
  );
}

/** The `field: value` lines that the solution has and the start has not. */
function answerLines(lab: Lab): readonly string[] {
  const lines = (files: FileSet): readonly string[] =>
    [...files.values()].flatMap((text) =>
      text.split('\n').map((line) => line.replace(/^[\s-]+/, '').trim()),
    );
  const begun = new Set(lines(lab.start));
  const solution = lab.steps.at(-1)?.solution ?? lab.start;
  return [...new Set(lines(solution))].filter((line) => /^\w+: \S/.test(line) && !begun.has(line));
}
