import { createSimulatedCluster, type SimulatedCluster } from '@drydock/cluster';
import { createShell } from '../create-shell.ts';
import type { Shell, ShellOptions } from '../shell.ts';

export interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** A shell over a simulated cluster, with files in memory. */
export interface Session {
  readonly cluster: SimulatedCluster;
  readonly shell: Shell;
  readonly files: Map<string, string>;
  run(line: string, signal?: AbortSignal): Promise<Answer>;
  /** Standard output of a line that must succeed. */
  read(line: string): Promise<string>;
}

const IMAGES = { web: 'drydock/shop-web:1', reviews: 'drydock/shop-reviews:v1' } as const;

function workload(name: string, image: string, command = ''): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, version: v1 } }
    spec:
      containers:
        - { name: ${name}, image: '${image}',${command} ports: [{ containerPort: 9080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: ${name}, labels: { app: ${name} } }
spec:
  selector: { app: ${name} }
  ports: [{ name: http, port: 9080 }]
`;
}

/** Namespace `prod` with `reviews` and a `curl` to send from; settled. */
export async function openSession(options: Partial<ShellOptions> = {}): Promise<Session> {
  const cluster = createSimulatedCluster({ install: ['istio'] });
  await cluster.clock.settle();
  const files = new Map([
    ['reviews.yaml', workload('reviews', IMAGES.reviews)],
    ['curl.yaml', workload('curl', 'curlimages/curl:8.11.1', ' command: [sleep, infinity],')],
    ['cfg.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cfg}\ndata: {color: blue}\n'],
  ]);
  const shell = createShell({
    cluster,
    namespace: 'prod',
    curlFrom: { workload: 'curl', namespace: 'prod' },
    files: {
      list: () => [...files.keys()],
      read: (path) => files.get(path),
      write: (path, text) => void files.set(path, text),
    },
    ...options,
  });
  const run: Session['run'] = async (line, signal) => {
    let stdout = '';
    let stderr = '';
    const code = await shell.run(line, {
      stdout: (text) => void (stdout += text),
      stderr: (text) => void (stderr += text),
      ...(signal ? { signal } : {}),
    });
    return { stdout, stderr, code };
  };
  await run('kubectl create ns prod && kubectl apply -f reviews.yaml -f curl.yaml');
  await cluster.clock.settle();
  return {
    cluster,
    shell,
    files,
    run,
    async read(line) {
      const answer = await run(line);
      if (answer.code !== 0) throw new Error(`${line}: ${answer.code} ${answer.stderr}`);
      return answer.stdout;
    },
  };
}
