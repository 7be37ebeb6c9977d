import { isJsonObject } from '@drydock/manifests';
import * as codes from '../../codes/security.ts';
import * as istio from '../../codes/istio.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, text, type Field } from '../../field.ts';
import { checkDuration, checkNotNull } from '../../istio/checks/basics.ts';
import { checkTargets } from '../../istio/checks/selector.ts';
import { strictHeaderProblem } from '../../istio/header-name.ts';
import { jwksProblem, jwksUriProblem } from '../../istio/jwks.ts';
import type { ObjectRule } from '../../rule.ts';

/** A RequestAuthentication: issuers, keys, and where tokens stand. */
export const requestAuthenticationRule: ObjectRule = specRule({
  name: 'request-authentication/spec',
  kind: 'security.istio.io/RequestAuthentication',
  codes: [
    codes.missingIssuer,
    codes.invalidJwks,
    codes.privateJwks,
    codes.invalidJwtLocation,
    istio.invalidHeaderName,
    istio.invalidDuration,
    istio.conflictingTargets,
    istio.invalidTargetRef,
    istio.invalidSelector,
    istio.emptySelector,
    istio.nullItem,
  ],
  check(spec, check) {
    checkTargets(check, spec);
    for (const rule of items(at(spec, 'jwtRules'))) if (isSet(rule)) checkRule(check, rule);
  },
});

function checkRule(check: Check, rule: Field): void {
  const jwksUri = at(rule, 'jwksUri');
  if (text(at(rule, 'issuer')) === '' && text(jwksUri) === '') {
    check.report(codes.missingIssuer, rule, 'A JWT rule needs an issuer or a jwksUri.');
  }
  const uriProblem = text(jwksUri) === '' ? undefined : jwksUriProblem(text(jwksUri));
  if (uriProblem !== undefined) {
    check.report(
      codes.invalidJwks,
      jwksUri,
      `Keys cannot be fetched from "${text(jwksUri)}": ${uriProblem}.`,
    );
  }
  if (text(at(rule, 'jwks')) !== '') checkJwks(check, at(rule, 'jwks'));
  checkLocations(check, rule);
  checkClaims(check, rule);
  if (isSet(at(rule, 'timeout'))) checkDuration(check, at(rule, 'timeout'));
}

function checkJwks(check: Check, field: Field): void {
  const { problem, privateKeys } = jwksProblem(text(field));
  if (problem !== undefined)
    check.report(codes.invalidJwks, field, `The keys cannot be read: ${problem}.`);
  for (const index of privateKeys) {
    check.report(
      codes.privateJwks,
      field,
      `Key ${index} holds its private part: to verify tokens the public one is enough.`,
      { hint: 'Remove the private part, and make new keys: this one is no secret any more.' },
    );
  }
}

function checkLocations(check: Check, rule: Field): void {
  const empty = (field: Field, what: string): void =>
    check.report(codes.invalidJwtLocation, field, `${what} must not be empty.`);
  for (const header of items(at(rule, 'fromHeaders'))) {
    if (checkNotNull(check, header, 'A header')) continue;
    if (text(at(header, 'name')) === '') empty(header, 'The name of a header');
  }
  const lists = {
    audiences: 'An audience',
    fromParams: 'A query parameter',
    fromCookies: 'A cookie',
  };
  for (const [name, what] of Object.entries(lists)) {
    for (const item of items(at(rule, name))) if (text(item) === '') empty(item, what);
  }
}

function checkClaims(check: Check, rule: Field): void {
  for (const entry of items(at(rule, 'outputClaimToHeaders'))) {
    if (checkNotNull(check, entry, 'An item of outputClaimToHeaders')) continue;
    const header = at(entry, 'header');
    if (!isJsonObject(entry.value) || text(header) === '' || text(at(entry, 'claim')) === '') {
      check.report(
        codes.invalidJwtLocation,
        entry,
        'A claim to output needs both header and claim.',
      );
      continue;
    }
    const problem = strictHeaderProblem(text(header));
    if (problem !== undefined) check.report(istio.invalidHeaderName, header, problem);
  }
}
