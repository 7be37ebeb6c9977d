import { parseHeaders, parseTree, type GitObject } from './loose-object.ts';

const ID = /^[0-9a-f]{40}$/;
const MODES: ReadonlySet<string> = new Set([
  '100644',
  '100755',
  '100664',
  '120000',
  '40000',
  '160000',
]);

/** What makes an object from elsewhere unfit to be stored, as git-fsck(1) names it; undefined when it is sound. */
export function brokenness({ type, content }: GitObject): string | undefined {
  if (type === 'blob') return undefined;
  if (type === 'tree') return brokenTree(content);
  const { headers } = parseHeaders(content);
  const wanted = type === 'commit' ? 'tree' : 'object';
  const [first, ...others] = headers;
  if (first?.[0] !== wanted || !ID.test(first[1])) return `missing ${wanted} in a ${type}`;
  const isRepeated = others.some(([name]) => name === wanted);
  if (isRepeated) return `more than one ${wanted} in a ${type}`;
  if (type === 'tag') return others[0]?.[0] === 'type' ? undefined : 'missing type in a tag';
  if (others.some(([name, value]) => name === 'parent' && !ID.test(value))) return 'bad parent';
  return headers.some(([name]) => name === 'author') ? undefined : 'missing author';
}

function brokenTree(content: Uint8Array): string | undefined {
  try {
    const seen = new Set<string>();
    for (const { mode, name } of parseTree(content)) {
      if (!MODES.has(mode)) return 'bad file mode';
      if (!isName(name)) return 'a tree holds a bad name';
      if (seen.has(name)) return 'duplicate entries in a tree';
      seen.add(name);
    }
    return undefined;
  } catch {
    return 'bad tree';
  }
}

/** Names that would lead out of the folder, or into Git's own. */
function isName(name: string): boolean {
  return !['', '.', '..', '.git'].includes(name.toLowerCase()) && !name.includes('/');
}
