#!/usr/bin/env node
import { readFileSync, statSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../', import.meta.url));

/**
 * Whether the bundle was made of the sources as they are: none that this command needs has changed
 * its size or is younger. Commands whose code is not in a file of their name need them all.
 */
function isFresh() {
  try {
    const stamp = `${folder}dist/sources.json`;
    const made = statSync(stamp).mtimeMs;
    const sources = new Map(Object.entries(JSON.parse(readFileSync(stamp, 'utf8'))));
    const needed = sources.get(process.argv[2]) ?? sources.get('');
    return needed.every(([file, bytes]) => {
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
