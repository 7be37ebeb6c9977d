import * as codes from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { entries, number, text, type Field } from '../../field.ts';
import { domainProblem, isDnsLabel, wildcardDomainProblem } from '../dns-name.ts';
import { parseDuration } from '../duration.ts';
import { headerValueProblem } from '../header-value.ts';
import { isIpAddress, isIpPrefix } from '../ip-address.ts';
import { isLabelKey, isLabelValue } from '../labels.ts';
import { parseProtocol, PROTOCOL_NAMES } from '../protocol.ts';
import { regexProblem } from '../regex.ts';

/** A full host name without a star. */
export function checkDomain(check: Check, field: Field): void {
  const problem = domainProblem(text(field));
  if (problem !== undefined) reportHost(check, field, problem);
}

/** A host whose first label may be or begin with a star. */
export function checkWildcardDomain(check: Check, field: Field): void {
  const problem = wildcardDomainProblem(text(field));
  if (problem !== undefined) reportHost(check, field, problem);
}

export function reportHost(check: Check, field: Field, problem: string): void {
  check.report(codes.invalidHost, field, `"${text(field)}" is no valid host: ${problem}.`, {
    hint: 'A host is made of labels of letters, digits and inner hyphens, joined by dots.',
  });
}

/** 1 to 65535; absent reads as 0. */
export function checkPort(check: Check, field: Field): void {
  const port = number(field) ?? 0;
  if (port >= 1 && port <= 65535) return;
  check.report(codes.invalidPort, field, `The port ${port} is not in the range 1 to 65535.`);
}

export function checkPortName(check: Check, field: Field, name: string = text(field)): void {
  if (isDnsLabel(name)) return;
  check.report(codes.invalidPortName, field, `"${name}" is no valid port name.`, {
    hint: 'Use letters, digits and inner hyphens, at most 63: http-web.',
  });
}

/** A known protocol, or none. */
export function checkProtocol(check: Check, field: Field): void {
  const name = text(field);
  if (name !== '' && !parseProtocol(name)) reportProtocol(check, field);
}

export function reportProtocol(check: Check, field: Field): void {
  check.report(codes.invalidProtocol, field, `Istio does not know the protocol "${text(field)}".`, {
    hint: `Use one of ${PROTOCOL_NAMES.join(', ')}.`,
  });
}

export function checkIpAddress(check: Check, field: Field): void {
  if (isIpAddress(text(field))) return;
  check.report(codes.invalidAddress, field, `"${text(field)}" is no IP address.`);
}

/** An IP address, or a range in CIDR notation. */
export function checkSubnet(check: Check, field: Field): void {
  const value = text(field);
  const isRange = value.split('/').length === 2;
  if (isRange ? isIpPrefix(value) : isIpAddress(value)) return;
  check.report(codes.invalidAddress, field, `"${value}" is no IP address and no CIDR range.`);
}

/** The path after `unix://`: absolute, or an abstract name that begins with `@`. */
export function checkUnixPath(check: Check, field: Field): void {
  const path = text(field).slice('unix://'.length);
  if (path.startsWith('@') || (path.startsWith('/') && !path.endsWith('/'))) return;
  check.report(codes.invalidAddress, field, `"${text(field)}" is no absolute path of a socket.`);
}

/** At least a millisecond, in whole milliseconds. What is no duration at all is the schema's to say. */
export function checkDuration(check: Check, field: Field): void {
  const nanoseconds = parseDuration(text(field));
  if (nanoseconds === undefined) return;
  if (nanoseconds < 1e6) {
    check.report(codes.invalidDuration, field, `The duration "${text(field)}" is below 1ms.`);
  } else if (nanoseconds % 1e6 !== 0) {
    check.report(
      codes.invalidDuration,
      field,
      `The duration "${text(field)}" is finer than a millisecond.`,
    );
  }
}

/** A whole percentage, 0 to 100. */
export function checkPercent(check: Check, field: Field): void {
  const value = number(field) ?? 0;
  if (value >= 0 && value <= 100) return;
  check.report(codes.invalidPercentage, field, `${value} is not in the range 0 to 100.`);
}

/** A Percent message: 0, or 0.0001 to 100. */
export function checkFractionalPercent(check: Check, field: Field): void {
  const value = number(field);
  if (value === undefined || value === 0 || (value >= 0.0001 && value <= 100)) return;
  check.report(
    codes.invalidPercentage,
    field,
    `${value} is neither 0 nor in the range 0.0001 to 100.`,
  );
}

export function checkNotNegative(check: Check, field: Field): void {
  const value = number(field) ?? 0;
  if (value >= 0) return;
  check.report(codes.negativeNumber, field, `${String(field.path.at(-1))} must not be negative.`);
}

/** A map of labels. */
export function checkLabels(check: Check, field: Field): void {
  for (const [key, value] of entries(field)) {
    if (!isLabelKey(key)) {
      check.report(codes.invalidLabel, value, `"${key}" is no valid label key.`, { onKey: true });
    }
    if (!isLabelValue(text(value))) {
      check.report(codes.invalidLabel, value, `"${text(value)}" is no valid label value.`);
    }
  }
}

/** A pattern of RE2, at most 1024 bytes. */
export function checkRegex(check: Check, field: Field): void {
  const problem = regexProblem(text(field));
  if (problem === undefined) return;
  check.report(codes.invalidRegex, field, `RE2 does not take "${text(field)}": ${problem}.`, {
    hint: 'Envoy uses RE2: no lookahead, no lookbehind, no backreferences.',
  });
}

export function checkHeaderValue(check: Check, field: Field): void {
  const problem = headerValueProblem(text(field));
  if (problem === undefined) return;
  check.report(
    codes.invalidHeaderValue,
    field,
    `Envoy cannot read this header value: ${problem}.`,
    {
      hint: 'A percent sign of its own is written %%.',
    },
  );
}

/** Reports a list item or map value that is null; true when it did. */
export function checkNotNull(check: Check, field: Field, what: string): boolean {
  if (field.value !== null) return false;
  check.report(codes.nullItem, field, `${what} must not be null.`);
  return true;
}
