export { codes, findCode } from './codes.ts';
export { applyEdits } from './fix/apply-edits.ts';
export { createLineIndex, type LineIndex, type Position } from './render/position.ts';
export { renderJson } from './render/json.ts';
export { renderText, type Texts } from './render/text.ts';
export type { Finding, ObjectRule, Report, Rule, SetRule } from './rule.ts';
export { rules } from './rules.ts';
export { SUPPRESS_ANNOTATION } from './suppression.ts';
export { validate, type ValidateOptions } from './validate.ts';
