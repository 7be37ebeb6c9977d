import {
  invalidSubsetName,
  invalidWeight,
  missingDestination,
} from '../../codes/virtual-service-admission.ts';
import { invalidHost, invalidPercentage, invalidPort, nullItem } from '../../codes/istio.ts';
import { deprecatedField } from '../../codes/virtual-service-admission.ts';
import { specRule, type Check } from '../../check.ts';
import { at, isSet, items, number, type Field } from '../../field.ts';
import { checkNotNull } from '../../istio/checks/basics.ts';
import { checkDestination } from '../../istio/checks/destination.ts';
import { VIRTUAL_SERVICE } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** Destinations of all rules and mirrors, and their weights. */
export const destinationsRule: ObjectRule = specRule({
  name: 'virtual-service/destinations',
  kind: VIRTUAL_SERVICE,
  codes: [
    missingDestination,
    invalidWeight,
    invalidSubsetName,
    deprecatedField,
    invalidHost,
    invalidPort,
    invalidPercentage,
    nullItem,
  ],
  check(spec, check) {
    for (const list of ['http', 'tls', 'tcp']) {
      for (const rule of items(at(spec, list))) checkRoutes(check, at(rule, 'route'));
    }
    for (const rule of items(at(spec, 'http'))) checkMirrors(check, rule);
  },
});

function checkRoutes(check: Check, routes: Field): void {
  const list = items(routes);
  let total = 0;
  for (const route of list) {
    if (checkNotNull(check, route, 'A destination')) continue;
    const destination = at(route, 'destination');
    if (!isSet(destination)) reportMissing(check, route);
    checkDestination(check, destination);
    const weight = number(at(route, 'weight')) ?? 0;
    if (weight < 0) {
      check.report(invalidWeight, at(route, 'weight'), `The weight ${weight} is negative.`);
    }
    total += weight;
  }
  if (list.length > 1 && total === 0) {
    check.report(invalidWeight, routes, 'The weights of these destinations add up to 0.', {
      hint: 'Give each destination a weight; 90 and 10, for one.',
    });
  }
}

function reportMissing(check: Check, field: Field): void {
  check.report(missingDestination, field, 'A route needs a destination.');
}

function checkMirrors(check: Check, rule: Field): void {
  checkDestination(check, at(rule, 'mirror'));
  const percent = at(rule, 'mirrorPercent');
  if (isSet(percent)) {
    if ((number(percent) ?? 0) > 100) reportPercentage(check, percent);
    check.report(deprecatedField, percent, 'mirrorPercent is deprecated.', {
      hint: 'Use mirrorPercentage: { value: … }.',
      onKey: true,
    });
  }
  checkPercentage(check, at(rule, 'mirrorPercentage', 'value'));
  for (const mirror of items(at(rule, 'mirrors'))) {
    if (checkNotNull(check, mirror, 'A mirror')) continue;
    const destination = at(mirror, 'destination');
    if (isSet(destination)) {
      checkDestination(check, destination);
      checkPercentage(check, at(mirror, 'percentage', 'value'));
    } else reportMissing(check, mirror);
  }
}

function checkPercentage(check: Check, field: Field): void {
  const value = number(field) ?? 0;
  if (value < 0 || value > 100) reportPercentage(check, field);
}

function reportPercentage(check: Check, field: Field): void {
  check.report(invalidPercentage, field, `${number(field)} is not in the range 0 to 100.`);
}
