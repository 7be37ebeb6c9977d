import { createLabCluster, createLabSession, loadLab } from './src/index.ts';
import { readLabFolder } from './src/node/index.ts';
import { createShell } from '../shell/src/index.ts';
import { readFileSync } from 'node:fs';
const [labId, step, ...lines] = process.argv.slice(2);
const { lab, diagnostics } = loadLab(await readLabFolder(`labs/${labId}`));
if (!lab) { console.log(diagnostics); process.exit(1); }
const cluster = await createLabCluster({ lab });
const session = await createLabSession({ lab, cluster });
let files = new Map(lab.start);
for (const s of lab.steps) {
  if (step === 'start') break;
  files = new Map(s.solution);
  const r = await session.apply(files);
  for (const a of r.applied) if (a.action==='refused') console.log(a);
  if (s.id === step) break;
}
const shell = createShell({ cluster, namespace: lab.cluster.namespace, curlFrom: { workload: 'curl', namespace: lab.cluster.namespace },
  files: { list: () => [...files.keys()], read: (p) => files.get(p), write: (p, t) => void files.set(p, t), remove: (p) => void files.delete(p) } });
for (const line of lines) {
  if (line.startsWith('@wait ')) { const ms = Number(line.slice(6)); cluster.simulator.advance(ms); continue; }
  if (line.startsWith('@apply')) { const r = await session.apply(files); console.log(r.applied, r.diagnostics.map(d=>[d.code,d.path,d.message])); continue; }
  if (line.startsWith('@check ')) { const r = await session.check(line.slice(7), files); for (const c of r.results) console.log(c.id, c.status, c.message ?? '', c.hint ?? ''); continue; }
  if (line.startsWith('@load ')) { const [, f, from] = line.split(' '); files.set(f, readFileSync(from, 'utf8')); continue; }
  if (line.startsWith('@query ')) { console.log(JSON.stringify(cluster.simulator.prometheus?.query(line.slice(7)), null, 0)); continue; }
  if (line.startsWith('@js ')) { console.log(eval(line.slice(4))); continue; }
  console.log(`$ ${line}`);
  const code = await shell.run(line, { stdout: (t) => process.stdout.write(t), stderr: (t) => process.stdout.write(t) });
  if (code) console.log(`(exit ${code})`);
}
process.exit(0);
