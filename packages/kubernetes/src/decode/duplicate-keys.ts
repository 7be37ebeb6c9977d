/** Paths of keys that a JSON text gives twice in one object: `spec.replicas`; each once. */
export function findDuplicateKeys(text: string): readonly string[] {
  const found = new Set<string>();
  const frames: Frame[] = [];
  const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
  let expectsKey = false;
  for (const [token] of text.matchAll(tokens)) {
    const frame = frames.at(-1);
    switch (token) {
      case '{':
        frames.push({ keys: new Set(), path: pathOf(frame), key: '', index: -1 });
        expectsKey = true;
        break;
      case '[':
        frames.push({ keys: undefined, path: pathOf(frame), key: '', index: 0 });
        expectsKey = false;
        break;
      case '}':
      case ']':
        frames.pop();
        expectsKey = false;
        break;
      case ',':
        if (frame?.keys) expectsKey = true;
        else if (frame) frame.index++;
        break;
      case ':':
        break;
      default:
        if (!expectsKey || !frame?.keys) break;
        expectsKey = false;
        frame.key = readKey(token);
        if (frame.keys.has(frame.key)) found.add(pathOf(frame));
        frame.keys.add(frame.key);
    }
  }
  return [...found];
}

interface Frame {
  /** undefined for lists. */
  readonly keys: Set<string> | undefined;
  readonly path: string;
  key: string;
  index: number;
}

function pathOf(frame: Frame | undefined): string {
  if (!frame) return '';
  if (!frame.keys) return `${frame.path}[${frame.index}]`;
  return frame.path === '' ? frame.key : `${frame.path}.${frame.key}`;
}

function readKey(token: string): string {
  try {
    return String(JSON.parse(token));
  } catch {
    return token;
  }
}
