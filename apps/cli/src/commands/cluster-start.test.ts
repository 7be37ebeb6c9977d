import { describe, expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

const SECRET = 'aGVsbG8tc2VjcmV0';

/** Nobody listens on port 1 of this machine. */
const NOWHERE = `apiVersion: v1
kind: Config
clusters: [{ name: far, cluster: { server: "https://127.0.0.1:1" } }]
users: [{ name: me, user: { token: ${SECRET} } }]
contexts: [{ name: far, context: { cluster: far, user: me } }]
current-context: far
`;

describe('drydock cluster start', { timeout: 120_000 }, () => {
  test('touches no cluster whose context is not named', async () => {
    await using folder = await createCliFolder();
    await folder.write('config', NOWHERE);
    const start = ['cluster', 'start', '--engine', 'kubeconfig', '--from', 'config'];
    const { code, stderr } = await folder.run(start);
    expect(code).toBe(2);
    expect(stderr).toContain('name the file and the context: --from FILE --context NAME');
  });

  test('a kubeconfig that points nowhere is one line that names the address and no secret', async () => {
    await using folder = await createCliFolder();
    await folder.write('config', NOWHERE);
    const start = 'cluster start --engine kubeconfig --from config --context far'.split(' ');
    const { code, stdout, stderr } = await folder.run(start);
    expect(code).toBe(2);
    const [last] = stderr.trimEnd().split('\n').slice(-1);
    expect(last).toMatch(/^drydock: .*127\.0\.0\.1:1/);
    expect(stdout + stderr).not.toContain(SECRET);
  });

  test.each([
    ['--engine kubeconfig --from x --context y --image z', '--image has no meaning'],
    ['--engine kind --charts image', '--charts has no meaning'],
    ['--engine k3s --context y', '--context has no meaning'],
    ['--engine k3s --env NAME', 'NAME sets no variable'],
    ['--engine k3s --install istio,linkerd', '--install knows no linkerd'],
    ['--engine k3s --lab nothing', 'There is no lab nothing'],
  ])('%s is refused before anything is started', async (options, reason) => {
    await using folder = await createCliFolder();
    const { code, stderr } = await folder.run(['cluster', 'start', ...options.split(' ')]);
    expect(code).toBe(2);
    expect(stderr).toContain(reason);
  });

  test('lab replay asks for a journal, and for a step that is there', async () => {
    await using folder = await createCliFolder();
    await folder.write('work/virtual-service.yaml', 'kind: VirtualService\n');
    const none = await folder.run(['lab', 'replay', 'uri-routing', 'work']);
    expect(none).toMatchObject({ code: 2 });
    expect(none.stderr).toContain('holds no journal.jsonl that can be read');
    const step = await folder.run(['lab', 'replay', 'uri-routing', 'work', '--step', 'nothing']);
    expect(step.stderr).toContain('The lab uri-routing has no step nothing');
  });
  test('grade on an engine takes one piece of work', async () => {
    await using folder = await createCliFolder();
    const { code, stderr } = await folder.run(['grade', 'uri-routing', '--engine', 'k3s']);
    expect(code).toBe(2);
    expect(stderr).toContain('grade LAB PATH --engine k3s');
  });
});
