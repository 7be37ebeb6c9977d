import type { DiagnosticCode } from '@drydock/manifests';
import { invalidHost, partialWildcard } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { text, type Field } from '../../field.ts';
import { isDnsLabel, wildcardDomainProblem } from '../dns-name.ts';
import { isIpAddress } from '../ip-address.ts';
import { annotationsOf, type Subject } from '../../subject.ts';

export interface NamespacedHostOptions {
  readonly code: DiagnosticCode;
  /** A Gateway takes a host without namespace, and addresses; a Sidecar takes `~`. */
  readonly isGateway: boolean;
}

/** `namespace/host` of a Gateway's server or of a Sidecar's egress. */
export function checkNamespacedHost(
  check: Check,
  field: Field,
  { code, isGateway }: NamespacedHostOptions,
): void {
  const value = text(field);
  const slash = value.indexOf('/');
  if (slash === -1) {
    if (isGateway) checkHostPart(check, field, value, isGateway);
    else {
      check.report(code, field, `"${value}" has no namespace: write namespace/host.`, {
        hint: `"./${value}" is the host in this namespace, "*/${value}" in any.`,
      });
    }
    return;
  }
  const namespace = value.slice(0, slash);
  const host = value.slice(slash + 1);
  const special = isGateway && !isConverted(check.subject) ? ['*', '.'] : ['*', '.', '~'];
  if (namespace === '' || host === '') {
    check.report(code, field, `"${value}" needs a namespace and a host around its slash.`);
  }
  // A Sidecar leaves a namespace out with `~namespace`.
  const name = isGateway ? namespace : namespace.replace(/^~/, '');
  if (!special.includes(namespace) && !isDnsLabel(name)) {
    check.report(code, field, `"${namespace}" is no namespace.`);
  }
  checkHostPart(check, field, host, isGateway);
}

function checkHostPart(check: Check, field: Field, host: string, isGateway: boolean): void {
  if (host !== '*' && !host.includes('.')) {
    check.report(invalidHost, field, `"${host}" is a short name; here a full host name is needed.`);
    return;
  }
  const problem = wildcardDomainProblem(host);
  if (problem !== undefined && !(isGateway && isIpAddress(host))) {
    check.report(invalidHost, field, `"${host}" is no valid host: ${problem}.`);
  } else if (isPartialWildcard(host)) {
    check.report(partialWildcard, field, `In "${host}" the star stands for part of a label.`, {
      hint: `Write "*.${host.replace(/^\*-?/, '')}".`,
    });
  }
}

/** Whether istiod made the Gateway of one of the Gateway API: it may have `~` then. */
export function isConverted(subject: Subject): boolean {
  return annotationsOf(subject).get('internal.istio.io/gateway-semantics') === 'gateway';
}

/** A star that is neither the whole host nor its whole first label. */
export function isPartialWildcard(host: string): boolean {
  return host.includes('*') && host.length !== 1 && !host.startsWith('*.');
}
