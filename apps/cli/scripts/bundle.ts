// pnpm --filter @drydock/cli build: the command line in a few files, which start faster than hundreds.
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'rolldown';

const folder = fileURLToPath(new URL('../', import.meta.url));
const output = path.join(folder, 'dist');
const stamp = path.join(output, 'sources.json');

/** What bin/drydock.mjs compares: where a source stands and how long it was when it was bundled. */
function describe(file: string): readonly [file: string, bytes: number] {
  return [path.relative(folder, file), statSync(file).size];
}

/** Files of an earlier bundle; those that did not change keep their name, so a running process finds them. */
function removeOthers(kept: ReadonlySet<string>): void {
  for (const name of readdirSync(output)) {
    if (!kept.has(name)) rmSync(path.join(output, name));
  }
}

async function main(): Promise<void> {
  rmSync(stamp, { force: true }); // until the new one is there, the sources run
  const { output: files } = await build({
    input: path.join(folder, 'src/process.ts'),
    cwd: folder,
    platform: 'node',
    logLevel: 'warn',
    output: { dir: output, format: 'esm', minify: { compress: true, mangle: false } },
  });
  removeOthers(new Set(files.map(({ fileName }) => fileName)));
  const modules = files.flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
  const sources = modules.filter((id) => path.isAbsolute(id) && !id.includes('node_modules'));
  writeFileSync(stamp, JSON.stringify(sources.toSorted().map(describe)));
  console.log(`cli: ${modules.length} modules in ${files.length} files`);
}

await main();
