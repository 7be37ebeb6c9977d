import { runNode } from '../lib/run-node.mjs';

await runNode('apps/cli/bin/drydock.mjs');
