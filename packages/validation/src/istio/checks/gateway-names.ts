import { invalidGatewayName, legacyGatewayName } from '../../codes/virtual-service-admission.ts';
import type { Check } from '../../check.ts';
import { items, text, type Field } from '../../field.ts';
import { replaceValueFix } from '../../fix/replace-value.ts';
import { domainProblem, isDnsLabel } from '../dns-name.ts';

/** Names of gateways: `name` or `namespace/name`. istiod looks no further behind a name without a slash. */
export function checkGatewayNames(check: Check, gateways: Field): void {
  for (const field of items(gateways)) {
    const name = text(field);
    const slash = name.indexOf('/');
    if (slash === -1) {
      checkBareName(check, field, name);
      return;
    }
    const wrong = [name.slice(0, slash), name.slice(slash + 1)].find((part) => !isDnsLabel(part));
    if (wrong === undefined) continue;
    check.report(
      invalidGatewayName,
      field,
      `"${name}" names no gateway: "${wrong}" is no DNS label.`,
      { hint: 'Write the name of a Gateway, or namespace/name.' },
    );
  }
}

function checkBareName(check: Check, field: Field, name: string): void {
  const problem = domainProblem(name);
  if (problem !== undefined) {
    check.report(invalidGatewayName, field, `"${name}" names no gateway: ${problem}.`);
  }
  if (!name.includes('.')) return;
  const [gateway = '', namespace = ''] = name.split('.');
  const better = `${namespace}/${gateway}`;
  check.report(legacyGatewayName, field, `"${name}" is the old way to name a gateway.`, {
    hint: `Write "${better}".`,
    fixes: replaceValueFix(`Change to "${better}"`, check.subject, field.path, better),
  });
}
