export { conformanceRoot } from './conformance-root.ts';
export { fakeClock, type FakeClock } from './fake-clock.ts';
export { fuzzBudget, fuzzTimeout, type FuzzBudget } from './fuzz-budget.ts';
export { loadCases, yamlDocuments } from './load-cases.ts';
export { seededRandom } from './seeded-random.ts';
