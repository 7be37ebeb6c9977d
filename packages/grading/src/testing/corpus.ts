export type { HostileCase } from './hostile-case.ts';
export { hostileCorpus } from './hostile-corpus.ts';
export { nameMistakes, type MistakesNamed } from './name-mistakes.ts';
