import type { DiagnosticCode, Fix, RelatedPlace } from '@drydock/manifests';
import { at, rootField, type Field } from './field.ts';
import type { ObjectRule } from './rule.ts';
import type { Subject } from './subject.ts';

/** What may come with a message. */
export interface FindingDetails {
  readonly hint?: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly RelatedPlace[];
  readonly onKey?: boolean;
}

/** One object under judgement: checks of its fields report here. */
export interface Check {
  readonly subject: Subject;
  report(code: DiagnosticCode, field: Field, message: string, details?: FindingDetails): void;
}

export interface AdmissionRuleOptions {
  readonly name: string;
  /** `group/Kind` */
  readonly kind: string;
  readonly codes: readonly DiagnosticCode[];
  readonly check: (spec: Field, check: Check) => void;
}

/** A rule over the `spec` of one kind. */
export function specRule({ name, kind, codes, check }: AdmissionRuleOptions): ObjectRule {
  return {
    scope: 'object',
    name,
    kinds: [kind],
    codes,
    check(subject, report) {
      check(at(rootField(subject.object), 'spec'), {
        subject,
        report: (code, field, message, details) =>
          report({ code, path: field.path, message, ...details }),
      });
    },
  };
}
