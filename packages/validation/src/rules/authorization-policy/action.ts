import * as codes from '../../codes/security.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, size, text, type Field } from '../../field.ts';
import { checkTargets } from '../../istio/checks/selector.ts';
import type { ObjectRule } from '../../rule.ts';

const KIND = 'security.istio.io/AuthorizationPolicy';

/** The action of an AuthorizationPolicy: what it needs, and what it attaches to. */
export const authorizationActionRule: ObjectRule = specRule({
  name: 'authorization-policy/action',
  kind: KIND,
  codes: [
    codes.ruleWithoutEffect,
    codes.providerMismatch,
    codes.unsupportedInCustom,
    codes.deniesAllTcp,
    istio.conflictingTargets,
    istio.invalidTargetRef,
    istio.invalidSelector,
    istio.emptySelector,
  ],
  check(spec, check) {
    checkTargets(check, spec);
    const action = text(at(spec, 'action')) || 'ALLOW';
    const rules = at(spec, 'rules');
    if ((action === 'DENY' || action === 'CUSTOM') && size(rules) === 0) {
      check.report(
        codes.ruleWithoutEffect,
        spec,
        `A ${action} policy without rules never applies.`,
        {
          hint: 'Add an empty rule `- {}` if it is meant for every request.',
        },
      );
    }
    checkProvider(check, spec, action);
    for (const rule of items(rules)) {
      if (action === 'CUSTOM') checkCustom(check, rule);
      if (action === 'DENY') checkTcp(check, rule);
    }
  },
});

function checkProvider(check: Check, spec: Field, action: string): void {
  const provider = at(spec, 'provider');
  if (action !== 'CUSTOM') {
    if (!isSet(provider)) return;
    check.report(
      codes.providerMismatch,
      provider,
      `A provider goes with action CUSTOM, not ${action}.`,
      {
        onKey: true,
      },
    );
  } else if (size(at(spec, 'rules')) > 0 && text(at(provider, 'name')) === '') {
    check.report(
      codes.providerMismatch,
      isSet(provider) ? provider : spec,
      'A CUSTOM policy needs the name of its provider.',
      {
        hint: 'Name an extension provider of the mesh config: provider: { name: … }.',
      },
    );
  }
}

const NOT_IN_CUSTOM = [
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
  'principals',
  'notPrincipals',
  'requestPrincipals',
  'notRequestPrincipals',
];

function checkCustom(check: Check, rule: Field): void {
  for (const from of items(at(rule, 'from'))) {
    for (const name of NOT_IN_CUSTOM) {
      const field = at(from, 'source', name);
      if (size(field) === 0) continue;
      check.report(codes.unsupportedInCustom, field, `A CUSTOM policy cannot ask for ${name}.`, {
        onKey: true,
      });
    }
  }
  for (const when of items(at(rule, 'when'))) {
    const key = text(at(when, 'key'));
    const isIdentity = ['source.namespace', 'source.serviceAccount', 'source.principal'].includes(
      key,
    );
    if (!isIdentity && !key.startsWith('request.auth.')) continue;
    check.report(
      codes.unsupportedInCustom,
      at(when, 'key'),
      `A CUSTOM policy cannot ask for ${key}.`,
    );
  }
}

const TCP_SOURCE = [
  'principals',
  'notPrincipals',
  'ipBlocks',
  'notIpBlocks',
  'remoteIpBlocks',
  'notRemoteIpBlocks',
  'namespaces',
  'notNamespaces',
  'serviceAccounts',
  'notServiceAccounts',
];

/** On a TCP port HTTP attributes cannot be told, so a DENY rule of them alone denies everything. */
function checkTcp(check: Check, rule: Field): void {
  const sources = items(at(rule, 'from'))
    .map((from) => at(from, 'source'))
    .filter(isSet);
  const operations = items(at(rule, 'to'))
    .map((to) => at(to, 'operation'))
    .filter(isSet);
  const asksTcpSource = sources.some((source) => hasAny(source, TCP_SOURCE));
  const asksPort = operations.some((operation) => hasAny(operation, ['ports', 'notPorts']));
  const isHttpSource = sources.length > 0 && operations.length === 0 && !asksTcpSource;
  const isHttpOperation = operations.length > 0 && !asksPort;
  if (!isHttpSource && !isHttpOperation) return;
  check.report(
    codes.deniesAllTcp,
    rule,
    'This DENY rule asks only for HTTP attributes, which TCP ports do not have: there it denies everything.',
    { hint: 'Name the ports it is for.' },
  );
}

function hasAny(field: Field, names: readonly string[]): boolean {
  return names.some((name) => size(at(field, name)) > 0);
}
