import { beforeAll, describe, expect, test } from 'vitest';
import { openSession, type Session } from '../test-support/session.ts';

let session: Session;
beforeAll(async () => {
  session = await openSession();
  await session.read('kubectl create cm level --from-literal=LEVEL=high');
  await session.read('kubectl set env deploy/curl --from=configmap/level PLAIN=1');
  await session.cluster.clock.settle();
});

describe('kubectl exec', () => {
  test.each([
    ['env | grep -E "^(LEVEL|PLAIN)="', 'PLAIN=1\nLEVEL=high\n'],
    ['printenv LEVEL', 'high\n'],
    ['cat /etc/hostname', /^curl-\S+\n$/],
    ['hostname', /^curl-\S+\n$/],
    ['ls /etc', 'hostname\nhosts\nresolv.conf\n'],
    ['nslookup reviews', /\nName:\treviews\.prod\.svc\.cluster\.local\nAddress: 10\./],
    ['wget -qO- http://reviews:9080/health', /^\{/],
    ['curl -s reviews:9080/health | wc -l', /^\d+\n$/],
    ['for i in 1 2; do echo $i; done', '1\n2\n'],
    ['ps', /COMMAND\n {4}1 root /],
  ])('%s', async (script, expected) => {
    const text = await session.read(`kubectl exec deploy/curl -- sh -c '${script}'`);
    if (typeof expected === 'string') expect(text).toBe(expected);
    else expect(text).toMatch(expected);
  });

  test('reads a script from its input, and passes its exit code on', async () => {
    expect(await session.run('echo "echo in; exit 3" | kubectl exec -i deploy/curl -- sh')).toEqual(
      {
        stdout: 'in\n',
        stderr: 'command terminated with exit code 3\n',
        code: 3,
      },
    );
  });

  test.each([
    ['nslookup nope', 1, "** server can't find nope: NXDOMAIN"],
    ['wget -q http://reviews:9080/nope', 1, 'wget: server returned error: HTTP/1.1 404 Not Found'],
    ['kubectl get pods', 127, 'exec: "kubectl": executable file not found in $PATH'],
  ])('%s ends with %i', async (command, code, message) => {
    const answer = await session.run(`kubectl exec deploy/curl -- ${command}`);
    expect(answer.stdout + answer.stderr).toContain(message);
    expect(answer.code).toBe(code);
  });

  test('what a process writes is gone with it', async () => {
    await session.read("kubectl exec deploy/curl -- sh -c 'echo x > /tmp/x; cat /tmp/x'");
    expect((await session.run('kubectl exec deploy/curl -- cat /tmp/x')).code).toBe(1);
  });
});
