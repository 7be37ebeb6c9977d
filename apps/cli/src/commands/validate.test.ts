import { truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCliFolder } from '../testing/run-cli.ts';

const GOOD = `apiVersion: v1
kind: Service
metadata:
  name: reviews
spec:
  ports:
    - name: http
      port: 9080
`;

const GLOB = `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: route
spec:
  hosts: [reviews]
  http:
    - match:
        - uri:
            prefix: /api/*
      route:
        - destination:
            host: reviews
`;

describe('drydock validate', () => {
  test('exits with 0 when there is nothing to say', async () => {
    await using folder = await createCliFolder();
    await folder.write('a/service.yaml', GOOD);
    await folder.write('a/notes.txt', 'no manifest');
    expect(await folder.run(['validate', 'a'])).toEqual({
      code: 0,
      stdout: '1 file, no findings\n',
      stderr: '',
    });
  });

  test('exits with 1 at an error, and shows the line', async () => {
    await using folder = await createCliFolder();
    await folder.write('service.yaml', `${GOOD}      port: 9081\n`);
    const { code, stdout } = await folder.run(['validate', 'service.yaml']);
    expect(code).toBe(1);
    expect(stdout).toContain('service.yaml:9:7 error syntax/duplicate-key');
    expect(stdout).toContain('9 |       port: 9081');
  });

  test('exits with 1 at a warning only when it is strict', async () => {
    await using folder = await createCliFolder();
    await folder.write('route.yaml', GLOB);
    const relaxed = await folder.run(['validate', 'route.yaml']);
    expect(relaxed.code).toBe(0);
    expect(relaxed.stdout).toContain('warning virtual-service/prefix-glob');
    expect((await folder.run(['validate', '--strict', 'route.yaml'])).code).toBe(1);
  });

  test('reads standard input', async () => {
    await using folder = await createCliFolder();
    const { code, stdout } = await folder.run(['validate', '-', '--strict'], { stdin: GLOB });
    expect(code).toBe(1);
    expect(stdout).toContain('stdin:10:');
  });

  test('prints JSON for programs', async () => {
    await using folder = await createCliFolder();
    await folder.write('route.yaml', GLOB);
    const { stdout } = await folder.run(['validate', '--format', 'json', 'route.yaml']);
    expect(JSON.parse(stdout)).toMatchObject({
      diagnostics: [{ code: 'virtual-service/prefix-glob', start: { line: 10 } }],
    });
  });

  test('takes a file that is binary, empty or full of unknown kinds without a stack trace', async () => {
    await using folder = await createCliFolder();
    await folder.write('binary.yaml', new Uint8Array([0xff, 0xfe, 0, 1, 2]));
    await folder.write('empty.yaml', '');
    await folder.write('unknown.yaml', 'apiVersion: x.y/v9\nkind: Nothing\nmetadata: {name: a}\n');
    const binary = await folder.run(['validate', 'binary.yaml']);
    expect(binary.code).toBe(1);
    expect(binary.stdout).toContain('syntax/not-utf8');
    expect((await folder.run(['validate', 'empty.yaml'])).code).toBe(0);
    const all = await folder.run(['validate', '.']);
    expect(all.stdout + all.stderr).not.toMatch(/\n\s+at /);
  });

  test('exits with 2 and one line for what it cannot read', async () => {
    await using folder = await createCliFolder();
    expect(await folder.run(['validate', 'absent.yaml'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'drydock: Cannot read absent.yaml: there is no such file or folder.\n',
    });
    await folder.write('huge.yaml', '');
    await truncate(path.join(folder.path, 'huge.yaml'), 50 * 1024 * 1024 + 1);
    expect(await folder.run(['validate', 'huge.yaml'])).toMatchObject({
      code: 2,
      stderr: 'drydock: huge.yaml is larger than 50 MB.\n',
    });
  });

  test('exits with 2 at a wrong call', async () => {
    await using folder = await createCliFolder();
    expect((await folder.run(['validate'])).code).toBe(2);
    expect((await folder.run(['validate', '--format', 'xml', '.'])).code).toBe(2);
    expect((await folder.run(['frobnicate'])).code).toBe(2);
  });
});
