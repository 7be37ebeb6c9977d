import { beforeEach, describe, expect, test } from 'vitest';
import { openGitopsSession, type GitopsSession } from '../test-support/gitops-session.ts';

const CREATE =
  'argocd app create shop --repo https://git.drydock.dev/shop.git --path shop --dest-server https://kubernetes.default.svc --dest-namespace prod';

let session: GitopsSession;

beforeEach(async () => {
  session = await openGitopsSession();
});

const run = (line: string): ReturnType<GitopsSession['run']> => session.run(line);
const read = (line: string): Promise<string> => session.read(line);

/** A change in the editor, committed and pushed. */
async function pushReplicas(count: number): Promise<void> {
  const text = session.files.get('repo/shop/web.yaml') ?? '';
  session.files.set('repo/shop/web.yaml', text.replace(/replicas: \d+/, `replicas: ${count}`));
  await read(`git commit -am "${count} webs" && git push`);
}

describe('argocd app', () => {
  test('a new Application is listed, and compared once the controller has seen it', async () => {
    expect(await read(CREATE)).toBe("application 'shop' created\n");
    await session.cluster.clock.settle();
    expect(await read('argocd app list')).toBe(
      [
        'NAME         CLUSTER                         NAMESPACE  PROJECT  STATUS     HEALTH   SYNCPOLICY  CONDITIONS  REPO                              PATH  TARGET',
        'argocd/shop  https://kubernetes.default.svc  prod       default  OutOfSync  Missing  Manual      <none>      https://git.drydock.dev/shop.git  shop  ',
        '',
      ].join('\n'),
    );
    expect(await read('argocd app list -o name -p default')).toBe('argocd/shop\n');
    expect(await read('argocd app list -p other -o name')).toBe('');
  });

  test('a sync waits for its operation and prints the outcome as argocd does', async () => {
    await read(CREATE);
    await session.cluster.clock.settle();
    const text = await read('argocd app sync shop');
    expect(text).toContain(
      'TIMESTAMP                  GROUP        KIND   NAMESPACE                  NAME    STATUS    HEALTH        HOOK  MESSAGE\n',
    );
    expect(text).toMatch(/apps {2}Deployment {8}prod {19}web {2}OutOfSync {2}Missing/);
    expect(text).toContain('Phase:              Succeeded\n');
    expect(text).toContain('Message:            successfully synced (all tasks run)\n');
    expect(text).toMatch(
      /^apps {3}Deployment {2}prod {7}web {3}Synced {2}Progressing {8}deployment.apps\/web created$/m,
    );
    await read('argocd app wait shop --health --timeout 120');
    expect(await read('argocd app get shop')).toContain('Health Status:      Healthy\n');
  });

  test('what was pushed is a difference until it is synced', async () => {
    await read(`${CREATE} && argocd app sync shop && git status`);
    await pushReplicas(2);
    expect(await run('argocd app diff shop')).toEqual({ stdout: '', stderr: '', code: 0 });
    expect(await run('argocd app diff shop --refresh')).toEqual({
      stdout:
        '\n===== apps/Deployment prod/web ======\n18c18\n<   replicas: 1\n---\n>   replicas: 2\n',
      stderr: '',
      code: 1,
    });
    expect((await run('argocd app diff shop --exit-code=false')).code).toBe(0);
    await read('argocd app sync shop');
    expect((await run('argocd app diff shop')).code).toBe(0);
  });

  test('a rollback goes to an entry of the history, and is refused under automation', async () => {
    await read(`${CREATE} && argocd app sync shop && git status`);
    await pushReplicas(3);
    await read('argocd app sync shop');
    expect(await read('argocd app history shop -o id')).toBe('0\n1\n');
    expect(await read('argocd app rollback shop')).toContain('Phase:              Succeeded');
    expect(await read("kubectl get deploy web -n prod -o jsonpath='{.spec.replicas}'")).toBe('1');
    await read('argocd app set shop --sync-policy automated --self-heal');
    const refused = await run('argocd app rollback shop 0');
    expect(refused.code).toBe(20);
    expect(refused.stderr).toContain('rollback cannot be initiated when auto-sync is enabled');
  });

  test('a deletion asks first, and takes the resources along unless it is told not to', async () => {
    await read(`${CREATE} && argocd app sync shop`);
    expect(await read('echo n | argocd app delete shop')).toBe(
      "Are you sure you want to delete 'shop' and all its resources? [y/n] The command to delete 'shop' was cancelled.\n",
    );
    expect(await read('argocd app delete shop -y --wait')).toBe("application 'shop' deleted\n");
    await session.cluster.clock.settle();
    expect((await run('kubectl get deploy web -n prod')).code).toBe(1);
    await read(`${CREATE} && argocd app sync shop && argocd app delete shop --cascade=false -y`);
    await session.cluster.clock.settle();
    expect((await run('kubectl get deploy web -n prod')).code).toBe(0);
  });

  test('errors are logged in the words of the server, with exit code 20', async () => {
    expect(await run('argocd app get none')).toEqual({
      stdout: '',
      stderr:
        '{"level":"fatal","msg":"rpc error: code = PermissionDenied desc = permission denied","time":"2026-01-01T00:00:00Z"}\n',
      code: 20,
    });
    const path = await run(CREATE.replace('--path shop', '--path none'));
    expect(path.stderr).toContain(
      'Unable to generate manifests in none: rpc error: code = Unknown desc = none: app path does not exist',
    );
    expect((await run(CREATE.replace('shop.git', 'none.git'))).stderr).toContain(
      'repository not accessible',
    );
  });

  test('an Application that exists is changed only with --upsert', async () => {
    await read(CREATE);
    expect(await read(CREATE)).toBe("application 'shop' unchanged\n");
    const other = `${CREATE} --revision main`;
    expect((await run(other)).stderr).toContain('use upsert flag to force update');
    expect(await read(`${other} --upsert`)).toBe("application 'shop' updated\n");
  });

  test('Tab knows commands, flags and Applications', async () => {
    await read(CREATE);
    expect(await session.complete('argocd app ro')).toEqual(['rollback']);
    expect(await session.complete('argocd app get s')).toEqual(['shop']);
    expect(await session.complete('argocd app sync shop --pr')).toContain('--prune');
  });
});

describe('the other groups', () => {
  test('a project limits what its Applications may do, and a window when', async () => {
    await read(
      'argocd proj create team -d https://kubernetes.default.svc,prod -s https://git.drydock.dev/shop.git',
    );
    expect(await read('argocd proj get team')).toContain(
      'Destinations:                https://kubernetes.default.svc,prod\n',
    );
    const elsewhere = await run(
      `${CREATE.replace('-namespace prod', '-namespace other')} --project team`,
    );
    expect(elsewhere.stderr).toContain(
      "do not match any of the allowed destinations in project 'team'",
    );
    await read(`${CREATE} --project team`);
    await read(
      "argocd proj windows add team --kind deny --schedule '0 0 * * *' --duration 23h --applications '*'",
    );
    expect(await read('argocd proj windows list team')).toMatch(
      /^0 {3}Active {2}deny {2}0 0 \* \* \* {2}23h /m,
    );
    expect(await read('argocd app get shop')).toContain('SyncWindow:         Sync Denied\n');
    const blocked = await run('argocd app sync shop');
    expect([blocked.code, blocked.stderr]).toEqual([
      20,
      expect.stringContaining('cannot sync: blocked by sync window'),
    ]);
    await read('argocd proj windows delete team 0 -y && argocd app sync shop');
    expect((await run('argocd proj delete team')).stderr).toContain(
      'project is referenced by 1 applications',
    );
  });

  test('an ApplicationSet is generated before it is created, from what is in Git', async () => {
    session.files.set('set.yaml', APPLICATION_SET);
    expect(await read('argocd appset generate set.yaml')).toMatch(
      /^argocd\/shop .* shop {2}HEAD$/m,
    );
    expect(await read('argocd appset create set.yaml')).toBe("ApplicationSet 'shops' created\n");
    await session.cluster.clock.settle();
    expect(await read('argocd app list -o name')).toBe('argocd/shop\n');
    expect(await read('argocd appset list -o name')).toBe('argocd/shops\n');
    expect(await read('argocd appset delete shops -y')).toBe("applicationset 'shops' deleted\n");
  });

  test('a repository is added when it answers', async () => {
    const url = 'https://git.drydock.dev/shop.git';
    expect(await read(`argocd repo add ${url}`)).toBe(`Repository '${url}' added\n`);
    expect(await read('argocd repo list -o url')).toBe(`${url}\n`);
    const unknown = await run('argocd repo add https://git.drydock.dev/none.git');
    expect([unknown.code, unknown.stderr]).toEqual([
      20,
      expect.stringContaining('failed to list refs: repository not found'),
    ]);
    expect(await read('argocd cluster list')).toContain(
      'https://kubernetes.default.svc  in-cluster',
    );
  });

  test('what is not modelled is refused by name, what is not needed says why', async () => {
    expect((await run('argocd app actions list shop')).stderr).toBe(
      'argocd: `argocd app actions` is not modelled in this terminal\n',
    );
    expect((await run('argocd login localhost')).stderr).toContain('is not needed');
    expect((await run('argocd app sync shop --local .')).stderr).toContain('flag --local');
    expect((await run('argocd nonsense')).stderr).toContain('unknown command "nonsense"');
  });
});

const APPLICATION_SET = `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: { name: shops }
spec:
  generators:
    - git:
        repoURL: https://git.drydock.dev/shop.git
        revision: HEAD
        directories: [{ path: '*' }]
  template:
    metadata: { name: '{{path.basename}}' }
    spec:
      project: default
      source: { repoURL: https://git.drydock.dev/shop.git, targetRevision: HEAD, path: '{{path}}' }
      destination: { server: https://kubernetes.default.svc, namespace: prod }
`;
