// npm start: build what changed, then serve the platform.
import { spawn } from 'node:child_process';
import { build } from '../lib/build.mjs';

const built = await build();
if (built.failed) process.exit(1);

// Without the flag V8 keeps a hundred megabytes of room for young objects.
const args = ['--max-semi-space-size=4', 'apps/server/src/main.ts'];
const server = spawn(process.execPath, args, { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => server.kill(signal));
server.on('exit', (code, signal) => process.exit(code ?? (signal ? 0 : 1)));
