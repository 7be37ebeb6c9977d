import { prefixGlob } from '../../codes/virtual-service.ts';
import { at, entries, isSet, items, text, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { specOf, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { Finding, ObjectRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/** `prefix` and `exact` compare letters: a star in them matches only a star in the request. */
export const prefixGlobRule: ObjectRule = {
  scope: 'object',
  name: 'virtual-service/prefix-glob',
  kinds: [VIRTUAL_SERVICE],
  codes: [prefixGlob],
  check(subject, report) {
    for (const rule of items(at(specOf(subject), 'http'))) {
      for (const match of items(at(rule, 'match'))) {
        for (const condition of stringMatches(match)) checkStar(subject, condition, report);
      }
    }
  },
};

function stringMatches(match: Field): readonly Field[] {
  const maps = ['headers', 'queryParams', 'withoutHeaders'].flatMap((name) =>
    entries(at(match, name)).map(([, value]) => value),
  );
  return [at(match, 'uri'), at(match, 'authority'), ...maps].filter(isSet);
}

function checkStar(subject: Subject, condition: Field, report: (finding: Finding) => void): void {
  for (const type of ['prefix', 'exact']) {
    const field = at(condition, type);
    const value = text(field);
    if (!value.includes('*')) continue;
    const star = value.indexOf('*');
    const before = value.slice(0, star);
    const isTail = star === value.length - 1 && before.length > 1;
    report({
      code: prefixGlob,
      path: field.path,
      message: `The star in ${type} "${value}" is no wildcard: it matches only a request with a "*" in it.`,
      hint:
        type === 'prefix'
          ? `A prefix needs no star: "${before}" takes everything that begins with it. For patterns use regex.`
          : 'Use prefix for everything that begins alike, or regex for a pattern.',
      fixes: type === 'prefix' && isTail ? prefixFixes(subject, field, before) : [],
    });
  }
}

function prefixFixes(subject: Subject, field: Field, before: string) {
  const bare = before.endsWith('/') ? before.slice(0, -1) : before;
  const values = bare === '' ? [before] : [...new Set([bare, before])];
  return values.flatMap((value) =>
    replaceValueFix(`Change to "${value}"`, subject, field.path, value),
  );
}
