import { tryOutlastsTimeout } from '../../codes/virtual-service.ts';
import { at, items, number, text } from '../../field.ts';
import { parseDuration } from '../../istio/duration.ts';
import { specOf, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** All tries share the timeout of the rule: when one may take it all, none is left for a second. */
export const tryTimeoutRule: ObjectRule = {
  scope: 'object',
  name: 'virtual-service/try-timeout',
  kinds: [VIRTUAL_SERVICE],
  codes: [tryOutlastsTimeout],
  check(subject, report) {
    for (const rule of items(at(specOf(subject), 'http'))) {
      const field = at(rule, 'retries', 'perTryTimeout');
      const [timeout, perTry] = [text(at(rule, 'timeout')), text(field)];
      const [whole, one] = [parseDuration(timeout), parseDuration(perTry)];
      const attempts = number(at(rule, 'retries', 'attempts')) ?? 0;
      if (attempts <= 0 || whole === undefined || one === undefined || whole <= 0) continue;
      if (one < whole) continue;
      report({
        code: tryOutlastsTimeout,
        path: field.path,
        message: `One try may take ${perTry}, and all tries together ${timeout}: a slow first try leaves no time for another.`,
        hint: 'Make the timeout longer than the tries that you want, or perTryTimeout shorter.',
      });
    }
  },
};
