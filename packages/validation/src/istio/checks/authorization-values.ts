import {
  emptyValue,
  invalidPathTemplate,
  invalidRulePort,
  invalidServiceAccount,
} from '../../codes/security.ts';
import { invalidAddress } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { items, text, type Field } from '../../field.ts';
import { isIpAddressOrPrefix } from '../ip-address.ts';
import { byteLength } from '../regex.ts';

/** No empty texts in a list. */
export function checkNotEmpty(check: Check, list: Field): void {
  for (const item of items(list)) {
    if (text(item) === '') {
      check.report(
        emptyValue,
        item,
        `An empty text in ${String(list.path.at(-1))} matches nothing.`,
      );
    }
  }
}

/** IP addresses and CIDR ranges. */
export function checkAddresses(check: Check, list: Field): void {
  for (const item of items(list)) {
    if (text(item) === '' || isIpAddressOrPrefix(text(item))) continue;
    check.report(invalidAddress, item, `"${text(item)}" is no IP address and no CIDR range.`);
  }
}

/** Ports as texts of digits, 0 to 65535. */
export function checkPorts(check: Check, list: Field): void {
  for (const item of items(list)) {
    const port = text(item);
    if (port === '' || (/^[0-9]{1,10}$/.test(port) && Number(port) <= 65535)) continue;
    check.report(invalidRulePort, item, `"${port}" is no port.`);
  }
}

/** At most 16 of `name` or `namespace/name`. */
export function checkServiceAccounts(check: Check, list: Field): void {
  const accounts = items(list);
  if (accounts.length > 16) {
    check.report(invalidServiceAccount, list, 'At most 16 service accounts fit into one list.');
  }
  for (const item of accounts) {
    const problem = serviceAccountProblem(text(item));
    if (problem !== undefined) check.report(invalidServiceAccount, item, problem);
  }
}

function serviceAccountProblem(account: string): string | undefined {
  if (account.includes('*')) return `"${account}" must not hold a star.`;
  if (byteLength(account) > 320) return `"${account.slice(0, 40)}…" is longer than 320 characters.`;
  const parts = account.split('/');
  if (parts.length <= 2 && parts.every((part) => part !== '')) return undefined;
  return `"${account}" is no name of a service account and no namespace/name.`;
}

/** Paths with `{*}` for a segment, and `{**}` for the rest at the end. */
export function checkPaths(check: Check, list: Field): void {
  for (const item of items(list)) {
    const problem = pathTemplateProblem(text(item));
    if (problem === undefined) continue;
    check.report(invalidPathTemplate, item, `"${text(item)}" cannot be matched: ${problem}.`, {
      hint: 'Use {*} for one segment, and {**} as the last one for any number.',
    });
  }
}

const SEGMENT = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

function pathTemplateProblem(path: string): string | undefined {
  const isTemplate = path.includes('{*}') || path.includes('{**}');
  let isAfterRest = false;
  for (const segment of path.replace(/^\/+|\/+$/g, '').split('/')) {
    if (segment === '{*}' || segment === '{**}') {
      if (isAfterRest) return '{**} must be the last of its operators';
      isAfterRest = segment === '{**}';
    } else if (/[{}]/.test(segment)) return `"${segment}" has a brace beside {*} and {**}`;
    else if (isTemplate && !SEGMENT.test(segment)) return `"${segment}" is no plain segment`;
  }
  return undefined;
}
