import {
  faultWithoutStatus,
  invalidCors,
  invalidFault,
  invalidStatus,
} from '../../codes/virtual-service-admission.ts';
import {
  invalidDuration,
  invalidHeaderName,
  invalidPercentage,
  invalidRegex,
} from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import { checkDuration, checkFractionalPercent } from '../../istio/checks/basics.ts';
import { checkRegexMatch } from '../../istio/checks/string-match.ts';
import { parseDuration } from '../../istio/duration.ts';
import { corsHeaderProblem } from '../../istio/header-name.ts';
import { checkHttpStatus, GRPC_STATUSES } from '../../istio/checks/status.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

const CORS_METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'CONNECT',
  'OPTIONS',
  'TRACE',
  '*',
]);

/** CORS policies and fault injections of http rules. */
export const httpCorsFaultRule: ObjectRule = specRule({
  name: 'virtual-service/http-cors-fault',
  kind: VIRTUAL_SERVICE,
  codes: [
    invalidCors,
    invalidFault,
    faultWithoutStatus,
    invalidStatus,
    invalidRegex,
    invalidHeaderName,
    invalidDuration,
    invalidPercentage,
  ],
  check(spec, check) {
    for (const rule of items(at(spec, 'http'))) {
      checkCors(check, at(rule, 'corsPolicy'));
      if (isSet(at(rule, 'fault'))) checkFault(check, at(rule, 'fault'));
    }
  },
});

function checkCors(check: Check, policy: Field): void {
  for (const origin of items(at(policy, 'allowOrigins'))) {
    const isEmpty = ['exact', 'prefix', 'regex'].every((type) => text(at(origin, type)) === '');
    if (isEmpty)
      check.report(invalidCors, origin, 'An allowed origin needs exact, prefix or regex.');
    else checkRegexMatch(check, origin, invalidCors);
  }
  for (const method of items(at(policy, 'allowMethods'))) {
    if (CORS_METHODS.has(text(method))) continue;
    check.report(invalidCors, method, `"${text(method)}" is no HTTP method.`);
  }
  for (const list of ['allowHeaders', 'exposeHeaders']) {
    for (const name of items(at(policy, list))) {
      const problem = corsHeaderProblem(text(name));
      if (problem !== undefined) check.report(invalidHeaderName, name, problem);
    }
  }
  const maxAge = at(policy, 'maxAge');
  if (!isSet(maxAge)) return;
  checkDuration(check, maxAge);
  if ((parseDuration(text(maxAge)) ?? 0) % 1e9 !== 0) {
    check.report(invalidCors, maxAge, `maxAge is in whole seconds, "${text(maxAge)}" is not.`);
  }
}

function checkFault(check: Check, fault: Field): void {
  const abort = at(fault, 'abort');
  const delay = at(fault, 'delay');
  if (!isSet(abort) && !isSet(delay)) {
    check.report(invalidFault, fault, 'A fault needs an abort or a delay.');
  }
  checkFractionalPercent(check, at(abort, 'percentage', 'value'));
  checkFractionalPercent(check, at(delay, 'percentage', 'value'));
  if (isSet(abort)) checkAbort(check, abort);
  for (const name of ['fixedDelay', 'exponentialDelay']) {
    if (isSet(at(delay, name))) checkDuration(check, at(delay, name));
  }
  if (isSet(at(delay, 'exponentialDelay'))) {
    check.report(invalidFault, at(delay, 'exponentialDelay'), 'exponentialDelay is not supported.');
  }
}

function checkAbort(check: Check, abort: Field): void {
  const grpc = at(abort, 'grpcStatus');
  if (isSet(grpc)) {
    if (GRPC_STATUSES.has(text(grpc))) return;
    check.report(invalidStatus, grpc, `"${text(grpc)}" is no gRPC status.`, {
      hint: 'Write its name: UNAVAILABLE, NOT_FOUND.',
    });
  } else if (isSet(at(abort, 'http2Error'))) {
    check.report(invalidFault, at(abort, 'http2Error'), 'HTTP/2 errors cannot be injected.');
  } else if (isSet(at(abort, 'httpStatus'))) checkHttpStatus(check, at(abort, 'httpStatus'));
  else if (number(at(abort, 'httpStatus')) === undefined) {
    check.report(faultWithoutStatus, abort, 'This abort names no status, so nothing is aborted.', {
      hint: 'Add httpStatus or grpcStatus.',
    });
  }
}
