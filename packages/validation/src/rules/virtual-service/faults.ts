import { faultAndRetries, faultWithoutPercentage } from '../../codes/virtual-service.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import { specOf, VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { Finding, ObjectRule } from '../../rule.ts';

/**
 * Faults that do less than they seem to: without a percentage none is injected, and while one is,
 * the rule's retries and timeout do not apply. Source: recorded Envoy (mesh/fault), virtual_service.proto.
 */
export const faultsRule: ObjectRule = {
  scope: 'object',
  name: 'virtual-service/faults',
  kinds: [VIRTUAL_SERVICE],
  codes: [faultAndRetries, faultWithoutPercentage],
  check(subject, report) {
    for (const rule of items(at(specOf(subject), 'http'))) {
      const fault = at(rule, 'fault');
      if (!isSet(fault)) continue;
      for (const kind of ['delay', 'abort']) checkPercentage(at(fault, kind), kind, report);
      checkRetries(rule, report);
    }
  },
};

function checkPercentage(fault: Field, kind: string, report: (finding: Finding) => void): void {
  const hasOld = (number(at(fault, 'percent')) ?? 0) > 0;
  if (!isSet(fault) || isSet(at(fault, 'percentage')) || hasOld) return;
  report({
    code: faultWithoutPercentage,
    path: fault.path,
    onKey: true,
    message: `The ${kind} has no percentage: no request gets it.`,
    hint: 'Say how many requests get it: percentage: { value: 100 } is all of them.',
  });
}

function checkRetries(rule: Field, report: (finding: Finding) => void): void {
  const attempts = number(at(rule, 'retries', 'attempts')) ?? 0;
  const hasTimeout = text(at(rule, 'timeout')) !== '';
  if (attempts <= 0 && !hasTimeout) return;
  const field = at(rule, attempts > 0 ? 'retries' : 'timeout');
  report({
    code: faultAndRetries,
    path: field.path,
    onKey: true,
    message: `${attempts > 0 ? 'Retries' : 'A timeout'} and a fault stand in one rule: requests that get the fault are neither retried nor cut off by the timeout.`,
    hint: 'Inject the fault one hop further on, in the route of the service that this one calls.',
  });
}
