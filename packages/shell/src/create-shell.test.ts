import { assert, asyncProperty, string } from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from './test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
});

describe('a line', () => {
  test('pipes the output of one command into the next', async () => {
    expect(await session.read('echo -e "b\\na\\nb" | sort | uniq -c | head -n 1')).toBe(
      '      1 a\n',
    );
  });

  test('writes to and reads from the learner’s files', async () => {
    await session.read('echo one > notes.txt; echo two >> notes.txt');
    expect(session.files.get('notes.txt')).toBe('one\ntwo\n');
    expect(await session.read('wc -l < notes.txt')).toBe('2\n');
    expect(await session.read('cat ./notes.txt | grep tw')).toBe('two\n');
  });

  test('keeps errors apart, and joins them where asked', async () => {
    expect((await session.run('cat none | wc -l')).stderr).toBe(
      'cat: none: No such file or directory\n',
    );
    expect(await session.read('cat none 2>&1 | wc -l')).toBe('1\n');
    expect((await session.run('cat none 2>/dev/null')).stderr).toBe('');
  });

  test('runs what follows && and || by the exit code, which $? holds', async () => {
    expect(await session.read('false || echo no && echo yes')).toBe('no\nyes\n');
    expect((await session.run('false; echo $?')).stdout).toBe('1\n');
  });

  test('sets and uses variables', async () => {
    expect(await session.read('NS=prod; export X="a b"; echo $NS "$X" ${NS}x')).toBe(
      'prod a b prodx\n',
    );
  });

  test('repeats with for, over words and the output of a command', async () => {
    const line = 'for i in $(seq 3) {8..9}; do echo n$i; done | tail -n 2';
    expect(await session.read(line)).toBe('n8\nn9\n');
    expect(await session.read('POD=$(kubectl get pods -l app=curl -o name); echo "$POD"')).toMatch(
      /^pod\/curl-/,
    );
  });

  test('names a command that does not exist, and those that do', async () => {
    const { code, stderr } = await session.run('vim x');
    expect(code).toBe(127);
    expect(stderr).toMatch(/^shell: vim: command not found; there are: cat, .*kubectl/);
  });

  test('stops a writer when its reader has enough', async () => {
    const stop = new AbortController();
    const answer = await session.run('kubectl get pods -w -o name | head -n 1', stop.signal);
    expect(answer.stdout).toMatch(/^pod\/curl-/);
    expect(answer.code).toBe(0);
  });

  test('ends with 130 when it is interrupted', async () => {
    const stop = new AbortController();
    const running = session.run('kubectl get pods -w', stop.signal);
    stop.abort();
    expect((await running).code).toBe(130);
  });

  test('never rejects, whatever is typed', async () => {
    await assert(
      asyncProperty(string({ maxLength: 30 }), async (line) => {
        expect(await session.run(line)).toHaveProperty('code');
        expect(await session.run(`kubectl ${line}`)).toHaveProperty('code');
        expect(await session.run(`curl ${line}`)).toHaveProperty('code');
      }),
      { numRuns: 100 },
    );
  });
});

describe('curl', () => {
  test('prints the body, and the status where asked', async () => {
    expect(await session.read('curl -s reviews:9080/health')).toContain('"version":"v1"');
    expect(
      await session.read(`curl -s -o /dev/null -w '%{http_code}\\n' http://reviews:9080/nope`),
    ).toBe('404\n');
  });

  test('prints headers before the body with -i, and alone with -I', async () => {
    expect(await session.read('curl -si reviews:9080/health')).toMatch(
      /^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n\{/s,
    );
    expect(await session.read('curl -sI reviews:9080/health')).toMatch(/\r\n\r\n$/);
  });

  test('shows what was sent and received with -v', async () => {
    const { stderr } = await session.run('curl -sv -H "x-user: jason" reviews.prod:9080/health');
    expect(stderr).toContain('> GET /health HTTP/1.1\n> Host: reviews.prod:9080\n');
    expect(stderr).toContain('> x-user: jason\n');
    expect(stderr).toContain('< HTTP/1.1 200 OK\n');
  });

  test.each([
    ['curl nope', 6, 'curl: (6) Could not resolve host: nope\n'],
    ['curl -s nope', 6, ''],
    ['curl -sS nope', 6, 'curl: (6) Could not resolve host: nope\n'],
    ['curl', 2, 'curl: (2) no URL specified\n'],
    ['curl --http3 x', 2, 'curl: option --http3 is not modelled by this shell\n'],
    ['curl -sSf reviews:9080/nope', 22, 'curl: (22) The requested URL returned error: 404\n'],
    ['curl ftp://x/', 1, 'curl: (1) Protocol "ftp" not supported\n'],
  ])('%s ends with %i', async (line, code, stderr) => {
    expect(await session.run(line)).toMatchObject({ code, stderr });
  });

  test('a refused connection ends with 7', async () => {
    const address = await session.read('kubectl get pod -l app=reviews -o jsonpath={..podIP}');
    const { code, stderr } = await session.run(`curl -sS ${address}:1234/`);
    expect(code).toBe(7);
    expect(stderr).toMatch(/^curl: \(7\) Failed to connect to [\d.]+ port 1234 after \d+ ms/);
  });
});

describe('completion', () => {
  test.each([
    ['ku', ['kubectl']],
    ['kubectl des', ['describe']],
    ['kubectl rollout re', ['restart', 'resume']],
    ['kubectl get deploym', ['deployments']],
    ['kubectl get virtualserv', ['virtualservices']],
    ['kubectl get svc r', ['reviews']],
    ['kubectl get svc/r', ['svc/reviews']],
    ['kubectl get pods -n istio-s', ['istio-system']],
    ['kubectl apply -f re', ['reviews.yaml']],
    ['kubectl get --show-l', ['--show-labels']],
    ['echo x | gr', ['grep']],
    ['cat cu', ['curl.yaml']],
    ['cat x > cf', ['cfg.yaml']],
    ['kubectl get nothing x', []],
  ])('%s', async (line, expected) => {
    expect(await session.shell.complete(line)).toEqual(expected);
  });

  test('completes names of the namespace that was typed', async () => {
    const [first] = await session.shell.complete('kubectl -n istio-system get pods istiod');
    expect(first).toMatch(/^istiod-/);
  });
});
