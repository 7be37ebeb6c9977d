interface IgnoreRule {
  readonly isNegated: boolean;
  readonly needsFolder: boolean;
  readonly matches: (path: string) => boolean;
}

/** Which files of a chart .helmignore leaves out. Unlike in Git, `!pattern` leaves out all that does not match. */
export function helmIgnore(text: string): (path: string) => boolean {
  const rules = ['templates/.?*', ...text.split(/\r?\n/)].flatMap(parseRule);
  const isIgnored = (path: string, isFolder: boolean): boolean =>
    rules.some((rule) =>
      rule.isNegated
        ? (rule.needsFolder && !isFolder) || !rule.matches(path)
        : (!rule.needsFolder || isFolder) && rule.matches(path),
    );
  return (path) => {
    const parts = path.split('/');
    return parts.some((_, i) => isIgnored(parts.slice(0, i + 1).join('/'), i + 1 < parts.length));
  };
}

function parseRule(line: string): readonly IgnoreRule[] {
  let pattern = line.trim();
  if (pattern === '' || pattern.startsWith('#')) return [];
  const isNegated = pattern.startsWith('!');
  if (isNegated) pattern = pattern.slice(1);
  const needsFolder = pattern.endsWith('/');
  if (needsFolder) pattern = pattern.slice(0, -1);
  if (pattern.startsWith('/')) {
    const regex = globRegex(pattern.slice(1));
    return [{ isNegated, needsFolder, matches: (path) => regex.test(path) }];
  }
  const regex = globRegex(pattern);
  const isPath = pattern.includes('/');
  return [
    {
      isNegated,
      needsFolder,
      matches: (path) => regex.test(isPath ? path : (path.split('/').at(-1) ?? '')),
    },
  ];
}

/** Go's filepath.Match as a regex; `**` crosses folders where `deep` is set (Files.Glob). */
export function globRegex(pattern: string, deep = false): RegExp {
  let source = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern[i] ?? '';
    if (character === '*' && deep && pattern[i + 1] === '*') {
      const slash = pattern[i + 2] === '/';
      source += slash ? '(?:.*/)?' : '.*';
      i += slash ? 2 : 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const end = pattern.indexOf(']', i + 1);
      if (end === -1) return /(?!)/;
      source += `[${pattern.slice(i + 1, end).replaceAll('\\', '\\\\')}]`;
      i = end;
    } else if (character === '{' && deep) {
      const end = pattern.indexOf('}', i);
      if (end === -1) return /(?!)/;
      source += `(?:${pattern
        .slice(i + 1, end)
        .split(',')
        .map((part) => globRegex(part, true).source.slice(1, -1))
        .join('|')})`;
      i = end;
    } else if (character === '\\') source += escapeRegex(pattern[++i] ?? '');
    else source += escapeRegex(character);
  }
  try {
    return new RegExp(`^${source}$`, 's');
  } catch {
    return /(?!)/;
  }
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
