import type { DiagnosticCode } from '@drydock/manifests';
import * as codes from '../../codes/argo.ts';
import { at, isSet, rootField, text, type Field } from '../../field.ts';
import { replaceValueEdit } from '../../fix/replace-value.ts';
import type { SetRule } from '../../rule.ts';
import { nearWords, type Site } from '../../site.ts';

/** An annotation that lists words. */
interface Words {
  readonly key: string;
  readonly what: string;
  readonly code: DiagnosticCode;
  readonly known: readonly string[];
}

const PREFIX = 'argocd.argoproj.io/';
const WORDS: readonly Words[] = [
  {
    key: 'hook',
    what: 'hook',
    code: codes.unknownHook,
    known: ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'Skip', 'PreDelete', 'PostDelete'],
  },
  {
    key: 'hook-delete-policy',
    what: 'hook deletion policy',
    code: codes.unknownDeletePolicy,
    known: ['HookSucceeded', 'HookFailed', 'BeforeHookCreation'],
  },
];

/** The annotations by which Argo CD orders a sync. */
export const argoAnnotationsRule: SetRule = {
  scope: 'set',
  name: 'argo/annotations',
  codes: [codes.invalidWave, codes.unknownHook, codes.unknownDeletePolicy],
  check(set, report) {
    for (const subject of set.subjects) {
      if (!subject.source) continue;
      const annotations = at(rootField(subject.object), 'metadata', 'annotations');
      if (!isSet(annotations)) continue;
      const site = { set, report, subject };
      checkWave(site, at(annotations, `${PREFIX}sync-wave`));
      for (const words of WORDS) checkWords(site, at(annotations, PREFIX + words.key), words);
    }
  },
};

function checkWave({ set, report, subject }: Site, wave: Field): void {
  if (!isSet(wave)) return;
  const { path } = wave;
  if (typeof wave.value === 'number' || typeof wave.value === 'bigint') {
    const written = String(wave.value);
    const edit = replaceValueEdit(subject, path, written, set);
    report(subject, {
      code: codes.invalidWave,
      path,
      message: `The wave ${written} is a number; annotations hold texts.`,
      hint: `Write it in quotes: "${written}".`,
      fixes: edit ? [{ title: 'Put it in quotes', edits: [edit] }] : [],
    });
  } else if (!/^[+-]?\d+$/.test(text(wave))) {
    report(subject, {
      code: codes.invalidWave,
      path,
      message: `The wave "${text(wave)}" is no integer; Argo CD takes it for 0.`,
      hint: 'Waves are integers, also below zero: "-1" comes before "0".',
    });
  }
}

function checkWords(site: Site, field: Field, { what, code, known }: Words): void {
  const listed = text(field)
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean);
  for (const word of listed) {
    if (known.includes(word)) continue;
    const { hint, fixes } = nearWords(site, { value: word, path: field.path }, known);
    site.report(site.subject, {
      code,
      path: field.path,
      message: `Argo CD knows no ${what} "${word}".`,
      hint: hint ?? `Use one of ${known.join(', ')}.`,
      fixes: listed.length === 1 ? fixes : [],
    });
  }
}
