/** What happens in a session that two gits are put through. */
export type SessionStep =
  | { readonly run: string }
  | { readonly write: Readonly<Record<string, string>> }
  | { readonly remove: string }
  /** Somebody else's commit at the remote. */
  | { readonly bob: Readonly<Record<string, string>> };

export interface GitSession {
  readonly name: string;
  readonly steps: readonly SessionStep[];
}

const run = (...lines: readonly string[]): readonly SessionStep[] =>
  lines.map((line) => ({ run: line }));
const write = (path: string, text: string): SessionStep => ({ write: { [path]: text } });

const README = '# Shop\n\nA shop that sells.\n\nMore to come.\n';

const SERVICE = `apiVersion: v1
kind: Service
metadata:
  name: web-a
  labels:
    app: web
spec:
  selector:
    app: web
  ports:
    - name: http
      port: 8080
      targetPort: 9080
`;

/** Scripted sessions, each from a fresh clone of the same repository. */
export const SESSIONS: readonly GitSession[] = [
  {
    name: 'status, diff, add, commit, log, show, push',
    steps: [
      ...run('git status', 'git status -s', 'git log', 'git log --oneline', 'git diff'),
      write('README.md', README),
      write('new/a.yaml', 'a: 1\n'),
      write('new/b.yaml', 'b: 1\n'),
      { remove: 'app/web.yaml' },
      ...run('git status', 'git status -sb', 'git diff', 'git diff --stat', 'git diff --name-only'),
      ...run(
        'git diff --name-status',
        'git diff README.md',
        'git diff --numstat HEAD',
        'git add README.md',
      ),
      ...run(
        'git status',
        'git diff --staged',
        'git diff --cached --stat',
        'git add -A',
        'git status',
      ),
      ...run('git status --short', 'git diff', 'git commit -m "Change much"', 'git status'),
      ...run('git log', 'git log --oneline', 'git log --stat', 'git show', 'git show --stat HEAD'),
      ...run(
        'git show HEAD~1 --name-only',
        'git log -1 --format="%h %an <%ae> %s%d"',
        'git log -n 1 -p',
      ),
      ...run('git push', 'git status', 'git push', 'git log --oneline --all'),
    ],
  },
  {
    name: 'nothing to do, and what is refused',
    steps: [
      ...run(
        'git commit -m Nothing',
        'git add none.yaml',
        'git add',
        'git nonsense',
        'git log none',
      ),
      ...run('git checkout none', 'git switch none', 'git branch -d none', 'git tag -d none'),
      ...run(
        'git merge none',
        'git show none',
        'git diff none',
        'git push origin none',
        'git revert none',
      ),
      ...run(
        'git reset --hard none',
        'git restore none.yaml',
        'git rm none.yaml',
        'git push nowhere main',
      ),
      ...run('git branch main', 'git branch "a b"', 'git merge --abort', 'git rev-parse none'),
      write('x.yaml', 'x: 1\n'),
      ...run('git commit -m "Untracked only"', 'git commit -am "Still"', 'git mv x.yaml y.yaml'),
      write('README.md', README),
      ...run('git commit -m "Unstaged only"', 'git rm README.md', 'git rm -r app', 'git rm app'),
      ...run('git switch -', 'git checkout -', 'git branch -D main', 'git status'),
    ],
  },
  {
    name: 'restore, reset, rm, mv, amend',
    steps: [
      write('README.md', README),
      write('app/web.yaml', 'kind: List\n'),
      ...run(
        'git restore README.md',
        'git status',
        'git add .',
        'git restore --staged app/web.yaml',
      ),
      ...run('git status', 'git add .', 'git reset', 'git add .', 'git reset app/web.yaml'),
      ...run(
        'git checkout app/web.yaml',
        'git status',
        'git rm README.md',
        'git status',
        'git reset -q --hard',
      ),
      ...run(
        'git rm --cached README.md',
        'git status',
        'git reset --hard',
        'git mv app/web.yaml app/site.yaml',
      ),
      ...run('git status', 'git commit -m "Rename web"', 'git show --stat', 'git show'),
      write('app/site.yaml', 'kind: List\nitems: []\n'),
      ...run(
        'git commit -a --amend -m "Empty the site"',
        'git log --stat',
        'git reset --soft HEAD~1',
      ),
      ...run(
        'git status',
        'git reset --mixed HEAD',
        'git status',
        'git reset --hard HEAD',
        'git status',
      ),
      ...run('git checkout HEAD -- README.md', 'git restore --source HEAD~0 README.md'),
      ...run('git commit --allow-empty -m "Nothing at all"', 'git log --oneline'),
    ],
  },
  {
    name: 'branches, switch, checkout, fast-forward',
    steps: [
      ...run(
        'git branch',
        'git branch -a',
        'git branch -v',
        'git branch -vv',
        'git switch -c feature',
      ),
      write('feature.yaml', 'f: 1\n'),
      ...run(
        'git add .',
        'git commit -m "A feature"',
        'git branch',
        'git branch -v',
        'git switch main',
      ),
      ...run(
        'git switch main',
        'git log --oneline --all',
        'git diff main feature',
        'git diff main..feature --stat',
      ),
      ...run('git branch -d feature', 'git merge feature', 'git status', 'git log --oneline'),
      ...run(
        'git branch -d feature',
        'git branch',
        'git checkout -b other',
        'git checkout main',
        'git switch -',
      ),
      write('README.md', README),
      ...run(
        'git checkout main',
        'git switch other',
        'git commit -am "Words"',
        'git checkout main',
        'git branch -D other',
      ),
      ...run(
        'git checkout HEAD~1',
        'git status',
        'git branch',
        'git switch main',
        'git switch --detach HEAD~1',
      ),
      ...run(
        'git log --oneline',
        'git checkout main',
        'git rev-parse HEAD',
        'git rev-parse --short HEAD',
      ),
      ...run(
        'git rev-parse --abbrev-ref HEAD',
        'git branch --show-current',
        'git remote -v',
        'git remote',
      ),
    ],
  },
  {
    name: 'merges, conflicts, revert',
    steps: [
      ...run('git switch -c feature'),
      write('README.md', '# Shop\n\nA shop of the feature.\n'),
      write('feature.yaml', 'f: 1\n'),
      ...run('git add .', 'git commit -m "A feature"', 'git switch main'),
      write('app/web.yaml', 'kind: List\n'),
      ...run(
        'git commit -am "On main"',
        'git merge feature',
        'git log --oneline',
        'git log',
        'git log --graph --oneline',
      ),
      ...run(
        'git show',
        'git revert --no-edit HEAD~1',
        'git log --oneline',
        'git revert HEAD',
        'git switch feature',
      ),
      write('README.md', '# Shop\n\nAnother word.\n'),
      ...run('git commit -am "Feature word"', 'git switch main'),
      write('README.md', '# Shop\n\nMain word.\n'),
      ...run(
        'git commit -am "Main word"',
        'git merge feature',
        'git status',
        'git status -s',
        'git commit -m "No"',
      ),
      ...run(
        'cat README.md',
        'git merge --abort',
        'git status',
        'git merge feature',
        'git diff --name-only',
      ),
      write('README.md', '# Shop\n\nBoth words.\n'),
      ...run(
        'git add README.md',
        'git status',
        'git commit --no-edit',
        'git log --oneline',
        'git log --graph --oneline',
      ),
      ...run(
        'git merge feature',
        'git revert HEAD',
        'git merge --no-ff feature',
        'git branch -d feature',
      ),
    ],
  },
  {
    name: 'push, fetch, pull',
    steps: [
      { bob: { 'bob.yaml': 'bob: 1\n' } },
      ...run(
        'git fetch',
        'git fetch',
        'git status',
        'git log --oneline origin/main',
        'git pull',
        'git status',
      ),
      { bob: { 'bob.yaml': 'bob: 2\n' } },
      write('mine.yaml', 'mine: 1\n'),
      ...run(
        'git add .',
        'git commit -m Mine',
        'git push',
        'git fetch',
        'git push',
        'git status',
        'git pull',
      ),
      ...run(
        'git pull --no-rebase',
        'git log --oneline',
        'git status',
        'git push',
        'git switch -c topic',
      ),
      write('topic.yaml', 'topic: 1\n'),
      ...run(
        'git add .',
        'git commit -m Topic',
        'git push',
        'git push -u origin topic',
        'git status',
        'git push',
      ),
      ...run(
        'git commit --amend -m "Topic again"',
        'git status',
        'git push',
        'git push --force',
        'git branch -a',
      ),
      ...run(
        'git branch -vv',
        'git switch main',
        'git branch -d topic',
        'git push origin --delete topic',
      ),
      ...run(
        'git branch -D topic',
        'git push origin :none',
        'git log --oneline -3',
        'git push origin main:copy',
      ),
      ...run('git push origin HEAD', 'git pull', 'git status -sb'),
    ],
  },
  {
    name: 'tags',
    steps: [
      ...run(
        'git tag v1',
        'git tag',
        'git tag -a v2 -m "Second"',
        'git tag',
        'git tag -l "v1*"',
        'git tag v1',
      ),
      ...run(
        'git tag -n',
        'git show v2',
        'git log --oneline',
        'git push --tags',
        'git push --tags',
        'git push origin v1',
      ),
      write('README.md', README),
      ...run(
        'git commit -am Words',
        'git checkout v1',
        'git status',
        'git switch main',
        'git switch v2',
      ),
      ...run(
        'git tag -f v1',
        'git push origin v1',
        'git push -f origin v1',
        'git tag -d v2',
        'git push origin :v2',
      ),
      ...run('git log --oneline --no-decorate', 'git diff v1 HEAD~1', 'git tag -d v1 v3'),
    ],
  },
  {
    name: 'folders, patterns, ignored files',
    steps: [
      write('.gitignore', '*.log\nbuild/\n'),
      write('a.log', 'noise\n'),
      write('build/out', 'x\n'),
      write('app/extra/c.yaml', 'c: 1\n'),
      ...run(
        'git status',
        'git add a.log',
        'git add "*.yaml"',
        'git status',
        'git add .',
        'git ls-files',
      ),
      ...run('git commit -m "Ignore"', 'git log --oneline -- app', 'git log --oneline README.md'),
      write('app/extra/c.yaml', 'c: 2\n'),
      write('app/web.yaml', 'kind: List'),
      ...run('git -C app status', 'git -C app diff', 'git diff -U1 app', 'git -C app status -s'),
      ...run(
        'git -C app add extra',
        'git -C app status -s',
        'git commit -am "No end of line"',
        'git show',
      ),
      ...run(
        'git rm -r app',
        'git commit -m "Drop app"',
        'git log --oneline --stat',
        'git show HEAD~1:app/extra/c.yaml',
      ),
      ...run(
        'git log --format=oneline',
        'git log --format=short -2',
        'git log --format=fuller -1',
        'git log --reverse --oneline',
      ),
      ...run(
        'git log --format="%H%n%P%n%ad|%as|%aI" --date=short',
        'git log --author=Ada --grep=Drop --oneline',
      ),
      ...run(
        'git log --oneline main~2..main',
        'git log --date=iso -1',
        'git log --date=relative -2',
      ),
    ],
  },
  {
    name: 'local changes beside a merge, and in its way',
    steps: [
      { bob: { 'README.md': '# Shop of Bob\n', 'bob.yaml': 'bob: 1\n' } },
      write('app/web.yaml', 'kind: List\n'),
      write('README.md', README),
      ...run('git pull', 'git status -s', 'git checkout README.md', 'git pull', 'git status -s'),
      { bob: { 'README.md': '# Bob again\n' } },
      write('mine.yaml', 'mine: 1\n'),
      ...run('git add mine.yaml', 'git commit -m Mine', 'git pull --no-rebase', 'git status -s'),
      { bob: { 'README.md': '# Bob a third time\n', 'new.yaml': 'new: 1\n' } },
      write('README.md', README),
      write('mine.yaml', 'mine: 2\n'),
      ...run('git commit -q -m Empty --allow-empty', 'git pull --no-rebase', 'git status -s'),
      ...run(
        'git checkout README.md',
        'git pull --no-rebase',
        'git status -s',
        'git log --oneline',
      ),
    ],
  },
  {
    name: 'the diff of a conflict',
    steps: [
      ...run('git switch -c feature'),
      write('app/web.yaml', SERVICE.replace('8080', '9090').replace('web-a', 'web-f')),
      ...run('git commit -am "On the feature"', 'git switch main'),
      write('app/web.yaml', SERVICE.replace('8080', '7070')),
      ...run('git commit -am "On main"', 'git merge feature', 'git diff', 'git diff --staged'),
      write('app/web.yaml', SERVICE.replace('8080', '6060')),
      ...run(
        'git diff',
        'git add app/web.yaml',
        'git diff',
        'git commit -m "Merged by hand"',
        'git status',
      ),
    ],
  },
];
