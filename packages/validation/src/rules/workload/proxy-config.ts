import { invalidConcurrency } from '../../codes/workload.ts';
import { emptySelector, invalidSelector } from '../../codes/istio.ts';
import { specRule } from '../../check.ts';
import { at, number } from '../../field.ts';
import { checkSelectorLabels } from '../../istio/checks/selector.ts';
import type { ObjectRule } from '../../rule.ts';

/** A ProxyConfig: whom it selects and with how many threads. */
export const proxyConfigRule: ObjectRule = specRule({
  name: 'proxy-config/spec',
  kind: 'networking.istio.io/ProxyConfig',
  codes: [invalidConcurrency, emptySelector, invalidSelector],
  check(spec, check) {
    checkSelectorLabels(check, at(spec, 'selector'), 'matchLabels');
    const field = at(spec, 'concurrency');
    if ((number(field) ?? 0) >= 0) return;
    check.report(invalidConcurrency, field, 'The number of worker threads must not be negative.');
  },
});
