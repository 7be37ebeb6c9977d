// npm run server: the server as it is, or one of its commands (backup, restore, …).
import { runNode } from '../lib/run-node.mjs';

await runNode('apps/server/src/main.ts');
