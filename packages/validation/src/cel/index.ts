export { createCelEvaluator } from './cel-evaluator.ts';
export { compareQuantities, isQuantity } from './quantity.ts';
export type { Evaluation, RuleEvaluator, Verdict } from './rule-evaluator.ts';
