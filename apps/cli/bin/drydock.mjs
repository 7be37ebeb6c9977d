#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

// Compiled code is kept in the temporary folder: the second start is twice as fast.
enableCompileCache();
const { runFromProcess } = await import('../src/process.ts');
await runFromProcess();
