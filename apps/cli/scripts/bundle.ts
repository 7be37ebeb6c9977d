// pnpm --filter @drydock/cli build: the command line in a few files, which start faster than hundreds.
import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type OutputChunk } from 'rolldown';

const folder = fileURLToPath(new URL('../', import.meta.url));
/** Another folder for a bundle that leaves this place: it is empty before. */
const [elsewhere] = process.argv.slice(2);
const output = elsewhere === undefined ? path.join(folder, 'dist') : path.resolve(elsewhere);
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

/** The project's own modules in these chunks and in all that they load; the entry knows every command, and loads one. */
function sourcesOf(
  roots: readonly OutputChunk[],
  all: readonly OutputChunk[],
): readonly (readonly [file: string, bytes: number])[] {
  const reached = new Set(roots);
  for (const chunk of reached) {
    const loaded = [...chunk.imports, ...(chunk.isEntry ? [] : chunk.dynamicImports)];
    for (const other of all) if (loaded.includes(other.fileName)) reached.add(other);
  }
  return [...reached]
    .flatMap(({ moduleIds }) => moduleIds)
    .filter((id) => path.isAbsolute(id) && !id.includes('node_modules'))
    .toSorted()
    .map(describe);
}

async function main(): Promise<void> {
  rmSync(stamp, { force: true }); // until the new one is there, the sources run
  const { output: files } = await build({
    input: path.join(folder, 'src/process.ts'),
    cwd: folder,
    platform: 'node',
    // Drivers of real clusters load these where they stand: they have native parts, and the image has no use for them.
    external: [/^testcontainers$/, /^@testcontainers\//, /^@kubernetes\/client-node$/],
    logLevel: 'warn',
    output: { dir: output, format: 'esm', minify: { compress: true, mangle: false } },
  });
  if (elsewhere === undefined) removeOthers(new Set(files.map(({ fileName }) => fileName)));
  const chunks = files.filter((file) => file.type === 'chunk');
  const entry = chunks.find((chunk) => chunk.isEntry);
  const commands = chunks.filter((chunk) => chunk.isDynamicEntry);
  const start = entry ? [entry] : [];
  const stamps = commands.map(
    (chunk) => [chunk.name, sourcesOf([...start, chunk], chunks)] as const,
  );
  writeFileSync(
    stamp,
    JSON.stringify({ ...Object.fromEntries(stamps), '': sourcesOf(chunks, chunks) }),
  );
  console.log(`cli: ${sourcesOf(chunks, chunks).length} sources in ${files.length} files`);
}

await main();
