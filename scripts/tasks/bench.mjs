import { runNode } from '../lib/run-node.mjs';

await runNode('tools/src/bench/run.ts');
