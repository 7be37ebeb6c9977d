import * as codes from '../../codes/destination-rule.ts';
import { tlsConflict, tlsIncomplete } from '../../codes/istio.ts';
import type { Check } from '../../check.ts';
import { at, isSet, isTrue, items, number, size, text, type Field } from '../../field.ts';
import { domainProblem } from '../dns-name.ts';
import { isIpAddress } from '../ip-address.ts';
import { checkDuration, checkNotNull, checkPercent, checkPort } from './basics.ts';
import { checkConnectionPool } from './connection-pool.ts';
import { checkLoadBalancer } from './load-balancer.ts';

const PORT_SETTINGS = ['outlierDetection', 'connectionPool', 'loadBalancer', 'tls'];
const SETTINGS = [...PORT_SETTINGS, 'portLevelSettings', 'tunnel', 'proxyProtocol', 'retryBudget'];

/** A traffic policy of a DestinationRule or of a subset; absent is fine. */
export function checkTrafficPolicy(check: Check, policy: Field): void {
  if (!isSet(policy)) return;
  if (!SETTINGS.some((name) => isGiven(at(policy, name)))) {
    check.report(codes.emptyTrafficPolicy, policy, 'A traffic policy needs at least one setting.');
    return;
  }
  if (isSet(at(policy, 'tunnel')) && isSet(at(policy, 'proxyProtocol'))) {
    check.report(
      codes.tunnelConflict,
      at(policy, 'tunnel'),
      'tunnel and proxyProtocol exclude each other.',
      {
        onKey: true,
      },
    );
    return;
  }
  checkPortSettings(check, policy);
  for (const port of items(at(policy, 'portLevelSettings'))) checkPortPolicy(check, port);
  if (isSet(at(policy, 'tunnel'))) checkTunnel(check, at(policy, 'tunnel'));
  checkRetryBudget(check, at(policy, 'retryBudget'));
}

/** An empty list is as good as none. */
function isGiven(field: Field): boolean {
  return isSet(field) && !(Array.isArray(field.value) && field.value.length === 0);
}

function checkPortPolicy(check: Check, policy: Field): void {
  if (checkNotNull(check, policy, 'A policy for a port')) return;
  if (!isSet(at(policy, 'port'))) {
    check.report(
      codes.missingPolicyPort,
      policy,
      'A policy for a port needs `port: { number: … }`.',
    );
  }
  if (PORT_SETTINGS.some((name) => isSet(at(policy, name)))) checkPortSettings(check, policy);
  else {
    check.report(
      codes.emptyTrafficPolicy,
      policy,
      'A policy for a port needs at least one setting.',
    );
  }
}

function checkPortSettings(check: Check, policy: Field): void {
  checkOutlierDetection(check, at(policy, 'outlierDetection'));
  checkConnectionPool(check, at(policy, 'connectionPool'));
  checkLoadBalancer(check, at(policy, 'loadBalancer'), at(policy, 'outlierDetection'));
  checkClientTls(check, at(policy, 'tls'));
}

function checkOutlierDetection(check: Check, outliers: Field): void {
  if (!isSet(outliers)) return;
  for (const name of ['baseEjectionTime', 'interval']) {
    if (isSet(at(outliers, name))) checkDuration(check, at(outliers, name));
  }
  const consecutive = at(outliers, 'consecutiveErrors');
  if ((number(consecutive) ?? 0) !== 0) {
    check.report(codes.deprecatedSetting, consecutive, 'consecutiveErrors is deprecated.', {
      hint: 'Use consecutiveGatewayErrors or consecutive5xxErrors.',
      onKey: true,
    });
  }
  const local = at(outliers, 'consecutiveLocalOriginFailures');
  if ((number(local) ?? 0) > 0 && !isTrue(at(outliers, 'splitExternalLocalOriginErrors'))) {
    check.report(
      codes.invalidOutlierDetection,
      local,
      'consecutiveLocalOriginFailures counts only with splitExternalLocalOriginErrors: true.',
    );
  }
  checkPercent(check, at(outliers, 'maxEjectionPercent'));
  checkPercent(check, at(outliers, 'minHealthPercent'));
}

/** TLS of a client: what its mode needs and what excludes what. */
export function checkClientTls(check: Check, tls: Field): void {
  if (!isSet(tls)) return;
  const mode = text(at(tls, 'mode'));
  const has = (name: string): boolean => text(at(tls, name)) !== '';
  const hasNames = size(at(tls, 'subjectAltNames')) > 0;
  checkConfigMapCredential(check, at(tls, 'credentialName'));
  if (isTrue(at(tls, 'insecureSkipVerify'))) {
    const trusts =
      has('caCertificates') || hasNames || (mode === 'SIMPLE' && has('credentialName'));
    if (trusts && (mode === 'SIMPLE' || mode === 'MUTUAL')) {
      check.report(
        tlsConflict,
        at(tls, 'insecureSkipVerify'),
        'insecureSkipVerify skips what caCertificates, credentialName and subjectAltNames would verify.',
      );
    }
  }
  if ((mode === 'SIMPLE' || mode === 'MUTUAL') && has('credentialName')) {
    const other = ['clientCertificate', 'caCertificates', 'privateKey', 'caCrl'].find(has);
    if (other !== undefined) {
      check.report(
        tlsConflict,
        at(tls, other),
        `credentialName holds all certificates: ${other} cannot stand beside it.`,
        {
          onKey: true,
        },
      );
    }
  } else if (mode === 'MUTUAL') {
    for (const name of ['clientCertificate', 'privateKey']) {
      if (!has(name)) check.report(tlsIncomplete, tls, `The mode MUTUAL needs ${name}.`);
    }
  }
}

function checkConfigMapCredential(check: Check, field: Field): void {
  const name = text(field);
  if (!name.startsWith('configmap://')) return;
  const parts = name.slice('configmap://'.length).split('/');
  const [namespace, resource] = parts;
  if (parts.length === 2 && namespace === check.subject.namespace && resource !== '') return;
  check.report(
    tlsConflict,
    field,
    `"${name}" must name a ConfigMap of its own namespace: configmap://${check.subject.namespace}/name.`,
  );
}

function checkTunnel(check: Check, tunnel: Field): void {
  const protocol = text(at(tunnel, 'protocol'));
  if (!['', 'CONNECT', 'POST'].includes(protocol)) {
    check.report(
      codes.invalidTunnel,
      at(tunnel, 'protocol'),
      `A tunnel uses CONNECT or POST, not "${protocol}".`,
    );
  }
  const host = text(at(tunnel, 'targetHost'));
  if (domainProblem(host) !== undefined && !isIpAddress(host)) {
    check.report(
      codes.invalidTunnel,
      at(tunnel, 'targetHost'),
      `"${host}" is no host and no IP address.`,
    );
  }
  checkPort(check, at(tunnel, 'targetPort'));
}

function checkRetryBudget(check: Check, budget: Field): void {
  const percent = at(budget, 'percent');
  const value = number(isSet(at(percent, 'value')) ? at(percent, 'value') : percent) ?? 0;
  if (value < 0 || value > 100) {
    check.report(codes.invalidLoadBalancer, percent, `${value} is not in the range 0 to 100.`);
  }
}
