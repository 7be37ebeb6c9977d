import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { cloneRepository, createGitHost, type GitHost } from '@drydock/git';
import { createShell } from '../create-shell.ts';
import type { Answer } from './session.ts';

export const REPOSITORY_URL = 'https://git.drydock.dev/shop.git';
const ADA = { name: 'Ada', email: 'ada@example.org' };

/** A shell over a cluster with Argo CD, and the clone of a repository in `repo/`. */
export interface GitopsSession {
  readonly cluster: SimulatedCluster;
  readonly host: GitHost;
  readonly files: Map<string, string>;
  run(line: string): Promise<Answer>;
  /** Standard output of a line that must succeed. */
  read(line: string): Promise<string>;
  complete(line: string): Promise<readonly string[]>;
}

function web(replicas: number): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web }
spec:
  replicas: ${replicas}
  selector:
    matchLabels: { app: web }
  template:
    metadata:
      labels: { app: web, version: v1 }
    spec:
      containers:
        - name: web
          image: drydock/shop-web:1
---
apiVersion: v1
kind: Service
metadata:
  name: web
spec:
  selector: { app: web }
  ports: [{ name: http, port: 9080 }]
`;
}

export async function openGitopsSession(): Promise<GitopsSession> {
  const host = createGitHost();
  const seeder = { ...ADA, atMs: 1_767_225_600_000 };
  const seed = new Map([
    ['shop/web.yaml', web(1)],
    [
      'shop/cfg.yaml',
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: cfg }\ndata: { color: blue }\n',
    ],
  ]);
  await host.create(REPOSITORY_URL, [{ files: seed, message: 'Begin', author: seeder }]);
  const cluster = createSimulatedCluster({ install: ['argocd'], git: host });
  await cluster.clock.settle();
  const files = new Map<string, string>();
  const copy = await cloneRepository({
    url: REPOSITORY_URL,
    fetch: (request) => cluster.git.fetch(request),
    author: () => ({ ...ADA, atMs: cluster.clock.now() }),
  });
  const shell = createShell({
    cluster,
    files: {
      list: () => [...files.keys()],
      read: (path) => files.get(path),
      write: (path, text) => void files.set(path, text),
      remove: (path) => void files.delete(path),
    },
    repository: async () => copy,
  });
  const run: GitopsSession['run'] = async (line) => {
    let stdout = '';
    let stderr = '';
    const code = await shell.run(line, {
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
    });
    return { stdout, stderr, code };
  };
  await run('kubectl create ns prod');
  await cluster.clock.settle();
  return {
    cluster,
    host,
    files,
    run,
    async read(line) {
      const answer = await run(line);
      if (answer.code !== 0)
        throw new Error(`${line}: ${answer.code} ${answer.stdout}${answer.stderr}`);
      return answer.stdout;
    },
    complete: (line) => shell.complete(line),
  };
}
