#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../', import.meta.url));

/** Whether the bundle was made of the sources as they are: none has changed its size or is younger. */
function isFresh() {
  try {
    const stamp = `${folder}dist/sources.json`;
    const made = statSync(stamp).mtimeMs;
    return JSON.parse(readFileSync(stamp, 'utf8')).every(([file, bytes]) => {
      const { size, mtimeMs } = statSync(folder + file);
      return size === bytes && mtimeMs <= made;
    });
  } catch {
    return false; // not built, or a source is gone
  }
}

// Compiled code is kept in the temporary folder: the second start is twice as fast.
enableCompileCache();
const { runFromProcess } = await import(isFresh() ? '../dist/process.js' : '../src/process.ts');
await runFromProcess();
