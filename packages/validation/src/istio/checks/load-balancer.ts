import * as codes from '../../codes/destination-rule.ts';
import type { Check } from '../../check.ts';
import { at, isSet, items, number, text, type Field } from '../../field.ts';
import { checkDuration } from './basics.ts';
import { checkLocality } from './locality.ts';

/** Load balancer settings of a traffic policy; absent is fine. */
export function checkLoadBalancer(check: Check, balancer: Field, outliers: Field): void {
  if (!isSet(balancer)) return;
  const hash = at(balancer, 'consistentHash');
  if (isSet(hash)) checkConsistentHash(check, hash);
  if (isSet(at(balancer, 'localityLbSetting')) && isSet(at(balancer, 'zoneAwareLbSetting'))) {
    check.report(
      codes.invalidLoadBalancer,
      at(balancer, 'zoneAwareLbSetting'),
      'localityLbSetting and zoneAwareLbSetting exclude each other.',
      { onKey: true },
    );
  }
  checkLocality(check, at(balancer, 'localityLbSetting'), outliers);
  checkLocality(check, at(balancer, 'zoneAwareLbSetting'), outliers);
  if (isSet(at(balancer, 'warmup'))) checkWarmup(check, at(balancer, 'warmup'));
}

function checkConsistentHash(check: Check, hash: Field): void {
  const cookie = at(hash, 'httpCookie');
  if (isSet(cookie)) checkCookie(check, cookie);
  const ring = at(hash, 'minimumRingSize');
  const maglev = at(hash, 'maglev');
  if ((number(ring) ?? Number(text(ring))) !== 0) {
    check.report(codes.deprecatedSetting, ring, 'minimumRingSize is deprecated.', {
      hint: 'Use ringHash: { minimumRingSize: … }.',
      onKey: true,
    });
    if (isSet(maglev) || isSet(at(hash, 'ringHash'))) {
      check.report(
        codes.invalidLoadBalancer,
        ring,
        'minimumRingSize excludes ringHash and maglev.',
      );
    }
  }
  if (isSet(maglev)) checkMaglev(check, maglev);
}

function checkCookie(check: Check, cookie: Field): void {
  if (text(at(cookie, 'name')) === '') {
    check.report(codes.invalidLoadBalancer, cookie, 'The cookie to hash needs a name.');
  }
  const seen = new Set<string>();
  for (const attribute of items(at(cookie, 'attributes'))) {
    const name = text(at(attribute, 'name'));
    if (name === '') {
      check.report(codes.invalidLoadBalancer, attribute, 'An attribute of a cookie needs a name.');
    } else if (seen.has(name)) {
      check.report(
        codes.invalidLoadBalancer,
        at(attribute, 'name'),
        `The cookie attribute "${name}" stands there twice.`,
      );
    }
    seen.add(name);
  }
}

function checkMaglev(check: Check, maglev: Field): void {
  const field = at(maglev, 'tableSize');
  const tableSize = number(field) ?? Number(text(field));
  if (tableSize > 0 && tableSize < 5_000_011 && isPrime(tableSize)) return;
  check.report(
    codes.invalidLoadBalancer,
    field,
    `The table size of maglev must be a prime below 5000011, ${tableSize} is not.`,
  );
}

function isPrime(n: number): boolean {
  if (n < 4) return n > 0;
  if (n % 2 === 0) return false;
  for (let factor = 3; factor * factor <= n; factor += 2) if (n % factor === 0) return false;
  return true;
}

function checkWarmup(check: Check, warmup: Field): void {
  const duration = at(warmup, 'duration');
  if (isSet(duration)) checkDuration(check, duration);
  else check.report(codes.invalidLoadBalancer, warmup, 'A warmup needs a duration.');
  const minimum = number(at(warmup, 'minimumPercent')) ?? 0;
  if (minimum > 100) {
    check.report(
      codes.invalidLoadBalancer,
      at(warmup, 'minimumPercent'),
      `${minimum} is more than 100 percent.`,
    );
  }
  const aggression = number(at(warmup, 'aggression'));
  if (aggression !== undefined && aggression < 1) {
    check.report(codes.invalidLoadBalancer, at(warmup, 'aggression'), 'aggression is at least 1.');
  }
}
