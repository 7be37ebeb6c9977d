import * as codes from '../../codes/mesh.ts';
import { didYouMean, nearestWords } from '../../did-you-mean.ts';
import { ANNOTATION_VALUES } from '../../istio/annotation-values.ts';
import { ISTIO_ANNOTATIONS, isIstioAnnotation } from '../../istio/annotations.ts';
import type { Finding, ObjectRule } from '../../rule.ts';
import { annotationsOf, labelsOf, type Subject } from '../../subject.ts';

const KINDS = ['/Namespace', '/Service', '/Pod', 'apps/Deployment'];

/** Annotations of Istio: known, on the kind they belong on, with a value that it takes. */
export const istioAnnotationsRule: ObjectRule = {
  scope: 'object',
  name: 'annotation/istio',
  analyzer: 'annotations.K8sAnalyzer',
  kinds: KINDS,
  codes: [
    codes.unknownAnnotation,
    codes.misplacedAnnotation,
    codes.invalidAnnotation,
    codes.deprecatedAnnotation,
  ],
  check(subject, report) {
    for (const [name, value] of annotationsOf(subject)) {
      if (isIstioAnnotation(name)) checkAnnotation(subject, name, value, report);
    }
  },
};

function checkAnnotation(
  subject: Subject,
  name: string,
  value: string,
  report: (finding: Finding) => void,
): void {
  const path = ['metadata', 'annotations', name];
  const known = ISTIO_ANNOTATIONS.get(name);
  if (!known) {
    const hint = didYouMean(nearestWords(name, ISTIO_ANNOTATIONS.keys()));
    report({
      code: codes.unknownAnnotation,
      path,
      onKey: true,
      message: `Istio has no annotation ${name}.`,
      ...(hint !== undefined && { hint }),
    });
    return;
  }
  const hasLabelToo = name === 'sidecar.istio.io/inject' && labelsOf(subject).has(name);
  if (known.deprecated && !hasLabelToo) {
    report({
      code: codes.deprecatedAnnotation,
      path,
      onKey: true,
      message: `The annotation ${name} is deprecated.`,
      ...(name === 'sidecar.istio.io/inject' && { hint: 'Use the label of the same name.' }),
    });
  }
  if (known.kinds.includes('Any')) return;
  if (!known.kinds.includes(subject.key.kind)) {
    report({
      code: codes.misplacedAnnotation,
      path,
      onKey: true,
      message: `The annotation ${name} has no effect on a ${subject.key.kind}: it belongs on ${known.kinds.join(' or ')}.`,
      ...(known.kinds.includes('Pod') &&
        subject.key.kind === 'Deployment' && { hint: 'Put it into spec.template.metadata.' }),
    });
    return;
  }
  const problem = ANNOTATION_VALUES.get(name)?.(value);
  if (problem === undefined) return;
  report({
    code: codes.invalidAnnotation,
    path,
    message: `The value "${value}" of ${name} ${problem}.`,
  });
}
