// node apps/server/scripts/bundle.ts FOLDER: the server in a few files that need nothing installed.
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build, type Plugin } from 'rolldown';

const folder = path.resolve(import.meta.dirname, '..');
const [target] = process.argv.slice(2);
if (target === undefined)
  throw new Error('Say where to: node apps/server/scripts/bundle.ts FOLDER');
const output = path.resolve(target);

const workerUrl = /new URL\(\s*'(?:\.\/)?([\w-]+-worker)\.ts',\s*import\.meta\.url,?\s*\)/g;

/** A thread is started from a file of its own: each becomes an entry beside the others. */
const workers: Plugin = {
  name: 'workers',
  transform(code, id) {
    if (!workerUrl.test(code)) return null;
    workerUrl.lastIndex = 0;
    return code.replaceAll(workerUrl, (_, name: string) => {
      const file = path.resolve(path.dirname(id), `${name}.ts`);
      this.emitFile({ type: 'chunk', id: file, fileName: `${name}.js` });
      return `new URL('./${name}.js', import.meta.url)`;
    });
  },
};

/** What PGlite reads from beside its own code. */
function copyPGlite(): void {
  const entry = createRequire(path.join(folder, 'package.json')).resolve('@electric-sql/pglite');
  for (const name of ['pglite.wasm', 'pglite.data', 'initdb.wasm']) {
    cpSync(path.join(path.dirname(entry), name), path.join(output, name));
  }
}

mkdirSync(output, { recursive: true });
const { output: files } = await build({
  input: { main: path.join(folder, 'src/main.ts'), worker: path.join(folder, 'src/worker.ts') },
  cwd: folder,
  platform: 'node',
  // Native or container parts that the image has no use for; each is loaded only where somebody asks for it.
  external: [
    'pg-native',
    'bufferutil',
    'utf-8-validate',
    /^@?testcontainers/,
    '@kubernetes/client-node',
  ],
  plugins: [workers],
  // PGlite's own use of eval is Emscripten's, on its own constants.
  checks: { eval: false },
  logLevel: 'warn',
  output: { dir: output, format: 'esm', minify: { compress: true, mangle: false } },
});
copyPGlite();
cpSync(path.join(folder, 'migrations'), path.join(output, 'migrations'), { recursive: true });
writeFileSync(path.join(output, 'package.json'), '{ "type": "module" }\n');
console.log(`server: ${files.length} files in ${output}`);
