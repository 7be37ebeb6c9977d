export { codes, findCode } from './codes.ts';
export { explainCode, type CodeExplanation } from './explain-code.ts';
export { applyEdits } from './fix/apply-edits.ts';
export { defaultGatewayObjects } from './istio/default-gateway.ts';
export {
  createIncrementalValidator,
  type IncrementalValidator,
} from './incremental/create-incremental-validator.ts';
export type { Judge } from './judge.ts';
export { renderGithub } from './render/github.ts';
export { renderJson } from './render/json.ts';
export { renderJunit } from './render/junit.ts';
export { createLineIndex, type LineIndex, type Position } from './render/position.ts';
export { renderSarif } from './render/sarif.ts';
export { renderText, type Texts } from './render/text.ts';
export type { EachRule, Finding, JudgeOne, ObjectRule, Report, Rule, SetRule } from './rule.ts';
export { rules } from './rules.ts';
export { SUPPRESS_ANNOTATION } from './suppression.ts';
export { validate, type ValidateOptions } from './validate.ts';
export { istioVersions, kubernetesVersions } from './versions.ts';
