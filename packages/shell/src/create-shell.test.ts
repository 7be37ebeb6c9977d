import { array, assert, asyncProperty, constantFrom, string } from 'fast-check';
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

  test.each([
    ['cat <<EOF\na $X\nEOF', 'a 1 2\n'],
    ["cat <<'EOF' | tr a b\na $X\nEOF", 'b $X\n'],
    ['while read -r line; do echo "<$line>"; done <<< "a b"', '<a b>\n'],
    ['printf "a\\nb\\n" | while read l; do echo "-$l"; done', '-a\n-b\n'],
    ['if [ "$X" = "1 2" ]; then echo yes; else echo no; fi', 'yes\n'],
    ['i=0; until [ $i -ge 3 ]; do i=$((i + 1)); done; echo $i', '3\n'],
    ['for i in $(seq 9); do if test $i -eq 3; then break; fi; echo $i; done', '1\n2\n'],
    ['(X=3; echo $X); echo $X', '3\n1 2\n'],
    ['{ echo a; echo b; } | wc -l', '2\n'],
    ['! false && echo ok', 'ok\n'],
    ['echo ${N:-none} ${#X} ${F%.yaml} ${F##*/} `echo q`', 'none 3 dir/a a.yaml q\n'],
    ['Y="$X"; echo "$Y"', '1 2\n'],
    ["sh -c 'echo $1-$2 $#' sh a b", 'a-b 2\n'],
    ['seq 3 | xargs -I% echo n%', 'n1\nn2\nn3\n'],
    ['seq 5 | xargs -n 2 echo', '1 2\n3 4\n5\n'],
    ['echo a,b,c | cut -d, -f1,3 | tr a-c A-C', 'A,C\n'],
    ['printf "%s=%d\\n" a 1 b 2', 'a=1\nb=2\n'],
    ['seq 4 | sed -n "2,3s/./<&>/p"', '<2>\n<3>\n'],
    ["echo a-b | sed -E 's/(.)-(.)/\\2-\\1/'", 'b-a\n'],
    ['echo hi | base64 | base64 -d', 'hi\n'],
    ['printf "b 2\\na 10\\n" | sort -k2 -n', 'b 2\na 10\n'],
    ['printf "x1\\ny\\nx22\\n" | grep -oE "[0-9]+"', '1\n22\n'],
    ['echo a | tee t.txt; cat t.txt', 'a\na\n'],
    ['echo abc | head -c 2', 'ab'],
    ['mkdir -p d && echo 1 > d/f && cd d && ls && pwd && cd .. && ls d', 'f\n/d\nf\n'],
    ['cp d/f e && cat e', '1\n'],
    ['date -u +%Y', '2026\n'],
  ])('%s', async (line, expected) => {
    await session.read('X="1 2"; F=dir/a.yaml');
    expect(await session.read(line)).toBe(expected);
  });

  test('applies a manifest from a here-document', async () => {
    const line = `kubectl apply -f - <<EOF
apiVersion: v1
kind: ConfigMap
metadata: { name: here }
EOF`;
    expect(await session.read(line)).toBe('configmap/here created\n');
    expect(session.shell.needsMore(line.slice(0, -4))).toBe(true);
    expect(session.shell.needsMore(line)).toBe(false);
  });

  test.each([
    'while true; do echo x; done',
    'seq 1 1000000000',
    'for i in {1..9999}; do seq 9999; done',
  ])(
    '%s ends by itself',
    async (line) => {
      const { code, stderr } = await session.run(line);
      expect(stderr).toMatch(/^shell: stopped: the line/);
      expect(code).not.toBe(0);
    },
    20_000,
  );

  test('watch repeats a command in cluster time', async () => {
    const stop = new AbortController();
    const before = session.cluster.clock.now();
    let shown = '';
    const stdout = (text: string): void => {
      shown += text;
      if (shown.split('Every 2.0s: echo hi').length > 3) stop.abort();
    };
    await session.shell.run('watch echo hi', { stdout, stderr: stdout, signal: stop.signal });
    expect(session.cluster.clock.now() - before).toBe(4000);
  });

  test('names a command that does not exist, and those that do', async () => {
    const { code, stderr } = await session.run('vim x');
    expect(code).toBe(127);
    expect(stderr).toMatch(/^shell: vim: command not found; there are: argocd, awk, .*kubectl/);
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

/** Pieces that lines are made of; most combinations are wrong. */
const PIECES = [
  'kubectl get describe apply create delete logs exec explain patch label set rollout wait',
  'istioctl analyze proxy-config pc x describe validate curl jq grep sed sort head xargs watch',
  'pods deploy/reviews svc,cm nope -n prod -A -o yaml json name jsonpath={.items[*] -w -l app=reviews',
  '--for=delete --timeout=1s -f cfg.yaml - -- -p {"a": | && || ; > < <<EOF \nEOF\n 2>&1 & { } ( )',
  '\' " ` $( $x ${x:- $((1+ if then fi for i in do done while true ! \n * {1..3} seq 9',
].flatMap((words) => words.split(' '));

test('lines made of pieces of commands end, with bounded output, and never reject', async () => {
  const own = await openSession();
  await assert(
    asyncProperty(array(constantFrom(...PIECES), { maxLength: 14 }), async (pieces) => {
      const stop = new AbortController();
      let length = 0;
      const count = (text: string): void => {
        length += text.length;
        if (length > 100_000) stop.abort();
      };
      const line = pieces.join(' ');
      const running = own.shell.run(line, { stdout: count, stderr: count, signal: stop.signal });
      // What waits for something that never comes is interrupted, as a learner would.
      const interrupt = own.cluster.clock.settle().finally(() => stop.abort());
      expect(await running).toBeTypeOf('number');
      await interrupt;
      expect(await own.shell.complete(line)).toBeInstanceOf(Array);
      expect(own.shell.needsMore(line)).toBeTypeOf('boolean');
    }),
    { numRuns: 300 },
  );
}, 60_000);

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
