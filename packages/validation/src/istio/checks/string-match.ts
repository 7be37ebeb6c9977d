import type { DiagnosticCode } from '@drydock/manifests';
import type { Check } from '../../check.ts';
import { at, isSet, text, type Field } from '../../field.ts';
import { checkRegex } from './basics.ts';

/** A regex must not be empty and must compile; exact and prefix are left alone. */
export function checkRegexMatch(check: Check, match: Field, code: DiagnosticCode): void {
  const regex = at(match, 'regex');
  if (regex.value === undefined || regex.value === null) return;
  if (text(regex) === '') check.report(code, regex, 'An empty regex matches nothing.');
  else checkRegex(check, regex);
}

/** As checkRegexMatch; an empty prefix is refused too. */
export function checkStringMatch(check: Check, match: Field, code: DiagnosticCode): void {
  const prefix = at(match, 'prefix');
  if (isSet(prefix) && text(prefix) === '') {
    check.report(code, prefix, 'An empty prefix is no condition.', {
      hint: 'Remove the condition, or use regex: ".*" where the field must only be there.',
    });
  }
  checkRegexMatch(check, match, code);
}
