import { unknownSyncOption } from '../../codes/argo.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { at, items, rootField, text, type Field } from '../../field.ts';
import type { SetRule } from '../../rule.ts';
import { wordFix, type Site } from '../../site.ts';

const BOTH = ['true', 'false'];
const OF_APPLICATION: Readonly<Record<string, readonly string[]>> = {
  Validate: BOTH,
  SkipDryRunOnMissingResource: BOTH,
  ApplyOutOfSyncOnly: BOTH,
  CreateNamespace: BOTH,
  FailOnSharedResource: BOTH,
  RespectIgnoreDifferences: BOTH,
  PruneLast: BOTH,
  Replace: BOTH,
  Force: BOTH,
  ServerSideApply: BOTH,
  ClientSideApplyMigration: BOTH,
  PrunePropagationPolicy: ['foreground', 'background', 'orphan'],
  Prune: [...BOTH, 'confirm'],
  Delete: [...BOTH, 'confirm'],
};
const ANNOTATION = 'argocd.argoproj.io/sync-options';

/** Argo CD skips a sync option that it does not know without a word. */
export const syncOptionsRule: SetRule = {
  scope: 'set',
  name: 'argo/sync-options',
  codes: [unknownSyncOption],
  check(set, report) {
    for (const subject of set.subjects) {
      if (!subject.source) continue;
      const site = { set, report, subject };
      const root = rootField(subject.object);
      if (subject.key.group === 'argoproj.io' && subject.key.kind === 'Application') {
        for (const option of items(at(root, 'spec', 'syncPolicy', 'syncOptions'))) {
          checkOption(site, option, text(option));
        }
      }
      const annotation = at(root, 'metadata', 'annotations', ANNOTATION);
      const listed = text(annotation).split(',').filter(Boolean);
      for (const option of listed) {
        checkOption(site, annotation, option.trim());
      }
    }
  },
};

function checkOption(site: Site, field: Field, option: string): void {
  const [name = '', value = ''] = option.split('=', 2);
  const values = Object.hasOwn(OF_APPLICATION, name) ? OF_APPLICATION[name] : undefined;
  if (values?.includes(value)) return;
  const near = values
    ? values.map((word) => `${name}=${word}`)
    : nearestWords(name, Object.keys(OF_APPLICATION)).map((word) => `${word}=${value || 'true'}`);
  const known = near.filter(isKnown).slice(0, 3);
  const alone = text(field).trim() === option;
  site.report(site.subject, {
    code: unknownSyncOption,
    path: field.path,
    message: values
      ? `The sync option "${name}" cannot be "${value}".`
      : `Argo CD knows no sync option "${name}" and skips it.`,
    hint: didYouMean(known) ?? 'Options are written Name=true, as in CreateNamespace=true.',
    fixes: alone ? known.flatMap((word) => wordFix(site, field, word)) : [],
  });
}

function isKnown(option: string): boolean {
  const [name = '', value = ''] = option.split('=', 2);
  return Boolean(OF_APPLICATION[name]?.includes(value));
}
