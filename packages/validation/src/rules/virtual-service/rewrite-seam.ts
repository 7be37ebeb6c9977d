import type { Fix } from '@drydock/manifests';
import { rewriteDoubleSlash, rewriteGlued } from '../../codes/virtual-service.ts';
import { at, items, text, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { specOf, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import { relatedPlace } from '../../related.ts';
import type { Finding, ObjectRule } from '../../rule.ts';
import type { Subject } from '../../subject.ts';

/**
 * A rewrite replaces exactly the matched prefix. So `/api` -> `/` makes `//v1` of `/api/v1`, and
 * `/api/` -> `/v1` makes `/v1users` of `/api/users`.
 */
export const rewriteSeamRule: ObjectRule = {
  scope: 'object',
  name: 'virtual-service/rewrite-seam',
  kinds: [VIRTUAL_SERVICE],
  codes: [rewriteDoubleSlash, rewriteGlued],
  check(subject, report) {
    for (const rule of items(at(specOf(subject), 'http'))) {
      const rewrite = at(rule, 'rewrite', 'uri');
      if (text(rewrite) === '') continue;
      const prefixes = items(at(rule, 'match')).map((match) => at(match, 'uri', 'prefix'));
      for (const prefix of prefixes) {
        const seam = seamOf(text(prefix), text(rewrite));
        if (seam) reportSeam({ subject, prefix, rewrite, prefixes }, seam, report);
      }
    }
  },
};

type Seam = 'double' | 'glued';

/** What a rewrite of the prefix leaves where the rest of the path begins. */
function seamOf(prefix: string, rewrite: string): Seam | undefined {
  if (prefix === '' || prefix === '/' || prefix.includes('*')) return undefined;
  if (prefix.endsWith('/') === rewrite.endsWith('/')) return undefined;
  return rewrite.endsWith('/') ? 'double' : 'glued';
}

interface Place {
  readonly subject: Subject;
  readonly prefix: Field;
  readonly rewrite: Field;
  /** The prefixes of all matches of the rule: one rewrite serves them all. */
  readonly prefixes: readonly Field[];
}

function reportSeam(place: Place, seam: Seam, report: (finding: Finding) => void): void {
  const prefix = text(place.prefix);
  const rewrite = text(place.rewrite);
  const rest = seam === 'double' ? '/x' : 'x';
  report({
    code: seam === 'double' ? rewriteDoubleSlash : rewriteGlued,
    path: place.rewrite.path,
    message: `With the prefix "${prefix}" the rewrite to "${rewrite}" makes "${rewrite}${rest}" of "${prefix}${rest}".`,
    hint: 'Let the prefix and the rewrite both end in a slash, or neither.',
    fixes: seamFixes(place, seam),
    related: relatedPlace(place.subject, place.prefix.path, 'the prefix that is replaced'),
  });
}

function seamFixes({ subject, prefix, rewrite, prefixes }: Place, seam: Seam): readonly Fix[] {
  const old = text(rewrite);
  const repaired = seam === 'double' ? old.slice(0, -1) : `${old}/`;
  const suitsAll = prefixes.every((other) => seamOf(text(other), repaired) === undefined);
  if (repaired !== '' && suitsAll) {
    return replaceValueFix(`Rewrite to "${repaired}"`, subject, rewrite.path, repaired);
  }
  if (seam === 'glued') return [];
  const slashed = `${text(prefix)}/`;
  return replaceValueFix(`Change the prefix to "${slashed}"`, subject, prefix.path, slashed);
}
