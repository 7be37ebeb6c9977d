import { expect, test } from 'vitest';
import { normalizeGitUrl } from './git-url.ts';

test.each([
  ['https://GitHub.com/Org/Repo.git', 'https://github.com/org/repo'],
  [' https://github.com/org/repo ', 'https://github.com/org/repo'],
  ['git@github.com:org/repo.git', 'git@github.com/org/repo'],
  ['ssh://git@github.com/org/repo', 'git@github.com/org/repo'],
  ['https://git/{a,b}/*', 'https://git/%7Ba,b%7D/%2A'],
  ['https://git/*', 'https://git/*'],
  ['!https://git/x.git', '!https://git/x'],
])('%s is %s', (address, expected) => {
  expect(normalizeGitUrl(address)).toBe(expected);
});
