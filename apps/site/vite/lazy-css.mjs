import { dirname, resolve } from 'node:path';
/**
 * Astro drops the style sheets of chunks that only a dynamic import reaches (its CSS plug-in takes
 * them for orphans), and Monaco's and xterm's look is gone without a word. Their CSS therefore
 * travels inside the lazy chunk and is put into the page when that chunk runs.
 */
export function lazyCss() {
  const lazy =
    /node_modules\/(?:\.pnpm\/[^/]+\/node_modules\/)?(?:monaco-editor|@xterm\/xterm|uplot)\/.*\.css$/;
  return {
    name: 'drydock:lazy-css',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (!source.endsWith('.css') || options?.ssr) return null;
      const resolved = await this.resolve(source, importer, { ...options, skipSelf: true });
      if (!resolved || !lazy.test(resolved.id)) return null;
      return `\0lazy-css:${resolved.id.replace(/\.css$/, '.style')}`;
    },
    async load(id) {
      if (!id.startsWith('\0lazy-css:')) return null;
      const file = id.slice('\0lazy-css:'.length).replace(/\.style$/, '.css');
      const { readFile } = await import('node:fs/promises');
      const css = await inlineFonts(await readFile(file, 'utf8'), file, this);
      return css;
    },
  };
}

/** Turns one sheet into a module that adds it to the page; the files it refers to become assets. */
async function inlineFonts(css, file, context) {
  const imports = [];
  const parts = [];
  let last = 0;
  for (const match of css.matchAll(/url\(\s*['"]?(\.[^'")]+)['"]?\s*\)/g)) {
    const path = resolve(dirname(file), match[1].replace(/[?#].*$/, ''));
    parts.push(JSON.stringify(`${css.slice(last, match.index)}url(`), `u${imports.length}`);
    imports.push(`import u${imports.length} from ${JSON.stringify(`${path}?url`)};`);
    last = match.index + match[0].length - 1;
  }
  parts.push(JSON.stringify(css.slice(last)));
  context.addWatchFile?.(file);
  return `${imports.join('\n')}
const sheet = document.createElement('style');
sheet.textContent = ${parts.join(' + ')};
document.head.append(sheet);
export default '';`;
}
