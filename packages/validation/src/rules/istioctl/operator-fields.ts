import { unknownOperatorField } from '../../codes/istioctl.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { entries } from '../../field.ts';
import { specOf } from '../../istio/virtual-service-routes.ts';
import type { ObjectRule } from '../../rule.ts';

/** The fields of an IstioOperator's spec, operator/pkg/apis/types.go. */
const FIELDS = [
  'profile',
  'installPackagePath',
  'hub',
  'tag',
  'namespace',
  'revision',
  'compatibilityVersion',
  'defaultRevision',
  'resourceSuffix',
  'meshConfig',
  'components',
  'addonComponents',
  'values',
  'unvalidatedValues',
];

/** `istioctl validate` decodes an IstioOperator strictly. */
export const istioctlOperatorFieldsRule: ObjectRule = {
  scope: 'object',
  name: 'istioctl/operator-fields',
  onlyOnRequest: true,
  kinds: ['install.istio.io/IstioOperator'],
  codes: [unknownOperatorField],
  check(subject, report) {
    for (const [name, field] of entries(specOf(subject))) {
      if (FIELDS.includes(name)) continue;
      const hint = didYouMean(nearestWords(name, FIELDS));
      report({
        code: unknownOperatorField,
        path: field.path,
        onKey: true,
        message: `An IstioOperator has no field "${name}".`,
        ...(hint !== undefined && { hint }),
      });
    }
  },
};
