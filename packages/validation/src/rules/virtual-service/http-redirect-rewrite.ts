import {
  bodyTooLarge,
  invalidRedirect,
  invalidRetries,
  invalidRewrite,
  invalidStatus,
  largeBody,
} from '../../codes/virtual-service-admission.ts';
import { invalidDuration, invalidPort, invalidRegex } from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import { checkDuration, checkPort, checkRegex } from '../../istio/checks/basics.ts';
import { checkHttpStatus, HTTP_STATUSES } from '../../istio/checks/status.ts';
import { byteLength } from '../../istio/regex.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** Redirects, rewrites, direct responses, retries and timeouts of http rules. */
export const httpRedirectRewriteRule: ObjectRule = specRule({
  name: 'virtual-service/http-redirect-rewrite',
  kind: VIRTUAL_SERVICE,
  codes: [
    invalidRedirect,
    invalidRewrite,
    invalidRetries,
    invalidStatus,
    bodyTooLarge,
    largeBody,
    invalidRegex,
    invalidDuration,
    invalidPort,
  ],
  check(spec, check) {
    for (const rule of items(at(spec, 'http'))) {
      if (isSet(at(rule, 'redirect'))) checkRedirect(check, rule, at(rule, 'redirect'));
      if (isSet(at(rule, 'directResponse'))) checkDirectResponse(check, at(rule, 'directResponse'));
      if (isSet(at(rule, 'retries'))) checkRetries(check, at(rule, 'retries'));
      if (isSet(at(rule, 'rewrite'))) checkRewrite(check, at(rule, 'rewrite'));
      if (isSet(at(rule, 'timeout'))) checkDuration(check, at(rule, 'timeout'));
    }
  },
});

function checkRedirect(check: Check, rule: Field, redirect: Field): void {
  const hasText = ['uri', 'authority', 'scheme', 'prefixRewrite', 'uriRegexRewrite'].some(
    (name) => text(at(redirect, name)) !== '' || typeof at(redirect, name).value === 'object',
  );
  const hasPort = isSet(at(redirect, 'port')) || isSet(at(redirect, 'derivePort'));
  if (!hasText && !hasPort) {
    check.report(invalidRedirect, redirect, 'A redirect needs a uri, authority, scheme or port.');
  }
  checkPrefixRewrite(check, rule, redirect);
  const code = number(at(redirect, 'redirectCode')) ?? 0;
  if (code !== 0 && (code < 300 || code > 399)) {
    check.report(
      invalidRedirect,
      at(redirect, 'redirectCode'),
      `${code} does not redirect: the code must be 3xx.`,
    );
  }
  const scheme = text(at(redirect, 'scheme'));
  if (scheme !== '' && scheme !== 'http' && scheme !== 'https') {
    check.report(
      invalidRedirect,
      at(redirect, 'scheme'),
      `A redirect goes to http or https, not to "${scheme}".`,
    );
  }
  if ((number(at(redirect, 'port')) ?? 0) > 0) checkPort(check, at(redirect, 'port'));
}

function checkPrefixRewrite(check: Check, rule: Field, redirect: Field): void {
  const field = at(redirect, 'prefixRewrite');
  if (text(field) === '') return;
  if (text(at(redirect, 'uri')) !== '') {
    check.report(invalidRedirect, field, 'A redirect has uri or prefixRewrite, not both.');
  }
  const uris = items(at(rule, 'match')).map((match) => at(match, 'uri'));
  if (uris.every((uri) => !isSet(uri) || isSet(at(uri, 'prefix')))) return;
  check.report(
    invalidRedirect,
    field,
    'prefixRewrite replaces the prefix of a match: no match of this rule may match the uri otherwise.',
  );
}

function checkDirectResponse(check: Check, response: Field): void {
  const body = at(response, 'body');
  const bytes = at(body, 'bytes');
  const size = isSet(bytes)
    ? Math.floor((text(bytes).replace(/=+$/, '').length * 3) / 4)
    : byteLength(text(at(body, 'string')));
  if (size > 1024 * 1024) {
    check.report(bodyTooLarge, body, `The body has ${size} bytes; at most 1 MB is allowed.`);
  } else if (size > 100 * 1024) {
    check.report(largeBody, body, `The body has ${size} bytes, which burdens the control plane.`);
  }
  checkHttpStatus(check, at(response, 'status'));
}

const RETRY_CONDITIONS = new Set([
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
]);

function checkRetries(check: Check, retries: Field): void {
  const attempts = number(at(retries, 'attempts')) ?? 0;
  if (attempts < 0) {
    check.report(invalidRetries, at(retries, 'attempts'), 'attempts must not be negative.');
  }
  const hasPolicy =
    isSet(at(retries, 'perTryTimeout')) ||
    text(at(retries, 'retryOn')) !== '' ||
    isSet(at(retries, 'retryRemoteLocalities'));
  if (attempts === 0 && hasPolicy) {
    check.report(invalidRetries, retries, 'With 0 attempts there are no retries to configure.', {
      hint: 'Set attempts, or remove the other fields.',
    });
  }
  for (const name of ['perTryTimeout', 'backoff']) {
    if (isSet(at(retries, name))) checkDuration(check, at(retries, name));
  }
  const retryOn = at(retries, 'retryOn');
  for (const condition of text(retryOn) === '' ? [] : text(retryOn).split(',')) {
    const isStatus = /^[0-9]+$/.test(condition) && HTTP_STATUSES.has(Number(condition));
    if (isStatus || RETRY_CONDITIONS.has(condition)) continue;
    check.report(invalidRetries, retryOn, `"${condition}" is no condition to retry on.`, {
      hint: `Use ${[...RETRY_CONDITIONS].slice(0, 6).join(', ')} and the like, or a status.`,
    });
  }
}

function checkRewrite(check: Check, rewrite: Field): void {
  const regex = at(rewrite, 'uriRegexRewrite');
  const hasUri = text(at(rewrite, 'uri')) !== '';
  if (hasUri && isSet(regex)) {
    check.report(invalidRewrite, regex, 'A rewrite has uri or uriRegexRewrite, not both.', {
      onKey: true,
    });
  } else if (!hasUri && !isSet(regex) && text(at(rewrite, 'authority')) === '') {
    check.report(invalidRewrite, rewrite, 'A rewrite needs uri, uriRegexRewrite or authority.');
  } else if (isSet(regex)) {
    if (text(at(regex, 'match')) === '' || text(at(regex, 'rewrite')) === '') {
      check.report(invalidRewrite, regex, 'uriRegexRewrite needs both match and rewrite.');
    } else checkRegex(check, at(regex, 'match'));
  }
}
