/** Keys of a JSON text in the order in which they stand there. */
export interface KeyPaths {
  /** Paths that are given twice in one object, each once, with their place. */
  readonly duplicates: ReadonlyMap<string, number>;
  readonly places: ReadonlyMap<string, number>;
}

/** Finds `spec.replicas` and the like, and which of them are given twice. */
export function readKeyPaths(text: string): KeyPaths {
  const duplicates = new Map<string, number>();
  const places = new Map<string, number>();
  let count = 0;
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
        count++;
        if (!frame.keys.has(frame.key)) places.set(pathOf(frame), count);
        else if (!duplicates.has(pathOf(frame))) duplicates.set(pathOf(frame), count);
        frame.keys.add(frame.key);
    }
  }
  return { duplicates, places };
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
