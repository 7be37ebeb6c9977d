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

const CUSTOM = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: ships.yard.example.com
spec:
  group: yard.example.com
  scope: Namespaced
  names: { kind: Ship, plural: ships, singular: ship, listKind: ShipList }
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                masts: { type: integer }
              x-kubernetes-validations:
                - rule: self.masts > 0
                  message: a ship needs a mast
---
apiVersion: yard.example.com/v1
kind: Ship
metadata:
  name: vasa
spec:
  masts: 0
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

  test('writes every format', async () => {
    await using folder = await createCliFolder();
    await folder.write('route.yaml', GLOB);
    const outputOf = async (format: string): Promise<string> =>
      (await folder.run(['validate', '--format', format, 'route.yaml'])).stdout;
    expect(JSON.parse(await outputOf('sarif'))).toMatchObject({
      version: '2.1.0',
      runs: [{ results: [{ ruleId: 'virtual-service/prefix-glob' }] }],
    });
    expect(await outputOf('github')).toMatch(/^::warning file=route\.yaml,line=10,/);
    expect(await outputOf('junit')).toMatch(/^<\?xml .*\n<testsuites name="drydock" tests="1"/);
  });

  test('leaves out what is ignored or less severe, for the exit code too', async () => {
    await using folder = await createCliFolder();
    await folder.write('route.yaml', GLOB);
    const quiet = { code: 0, stdout: '1 file, no findings\n', stderr: '' };
    const strict = ['validate', '--strict', 'route.yaml'];
    expect(await folder.run([...strict, '--ignore', 'virtual-service/prefix-glob'])).toEqual(quiet);
    expect(
      await folder.run([
        ...strict,
        '--ignore',
        'IST0101',
        '--ignore',
        'virtual-service/prefix-glob',
      ]),
    ).toEqual(quiet);
    expect(await folder.run([...strict, '--severity', 'error'])).toEqual(quiet);
    expect((await folder.run([...strict, '--severity', 'warning'])).code).toBe(1);
    expect(await folder.run([...strict, '--ignore', 'virtual-service/glob'])).toMatchObject({
      code: 2,
      stderr: 'drydock: There is no code virtual-service/glob to ignore.\n',
    });
  });

  test('says what is absent only where the set is complete', async () => {
    await using folder = await createCliFolder();
    await folder.write('route.yaml', GLOB);
    expect((await folder.run(['validate', 'route.yaml'])).stdout).not.toContain('unknown-host');
    const { code, stdout } = await folder.run(['validate', '--complete', 'route.yaml']);
    expect(code).toBe(1);
    expect(stdout).toContain('virtual-service/unknown-host');
  });

  test('holds objects to the rules that a CRD of the same set states', async () => {
    await using folder = await createCliFolder();
    await folder.write('ship.yaml', CUSTOM);
    const { code, stdout } = await folder.run(['validate', 'ship.yaml']);
    expect(code).toBe(1);
    expect(stdout).toContain('a ship needs a mast');
    await folder.write('ship.yaml', CUSTOM.replace('masts: 0', 'masts: 3'));
    expect((await folder.run(['validate', 'ship.yaml'])).code).toBe(0);
  });

  test('follows the release of Kubernetes, and refuses one that is not modelled', async () => {
    await using folder = await createCliFolder();
    await folder.write('e.yaml', 'apiVersion: v1\nkind: Endpoints\nmetadata: { name: a }\n');
    const at = (version: string) =>
      folder.run(['validate', 'e.yaml', '--kubernetes-version', version]);
    expect((await at('1.33')).stdout).toContain('schema/deprecated-version');
    expect((await at('v1.32.4')).stdout).toBe('1 file, no findings\n');
    expect(await at('1.2')).toMatchObject({
      code: 2,
      stderr: 'drydock: Kubernetes 1.2 is not modelled; known: 1.31, 1.32, 1.33, 1.34.\n',
    });
    expect((await folder.run(['validate', 'e.yaml', '--istio-version', '1.29.1'])).code).toBe(0);
    expect(await folder.run(['validate', 'e.yaml', '--istio-version', 'one'])).toMatchObject({
      code: 2,
      stderr: 'drydock: Istio one is not modelled; known: 1.29, 1.30, 1.31, 1.32.\n',
    });
  });

  test('follows the release of Istio', async () => {
    await using folder = await createCliFolder();
    await folder.write(
      'x.yaml',
      'apiVersion: extensions.istio.io/v1alpha1\nkind: TrafficExtension\nmetadata: {name: a}\nspec: {lua: {inlineCode: "x = 1"}}\n',
    );
    const at = (version: string) => folder.run(['validate', 'x.yaml', '--istio-version', version]);
    expect((await at('1.29')).stdout).toContain('Istio 1.29 has no kind TrafficExtension');
    expect((await at('1.30')).code).toBe(0);
  });

  test('expands globs, and reads a file once that several paths name', async () => {
    await using folder = await createCliFolder();
    await folder.write('a/one.yaml', GOOD);
    await folder.write('a/b/two.yaml', GOOD.replace('reviews', 'ratings'));
    await folder.write('[x].yaml', GOOD.replace('reviews', 'details'));
    const said = async (...paths: string[]): Promise<string> =>
      (await folder.run(['validate', ...paths])).stdout;
    expect(await said('a/**/*.yaml', 'a/one.yaml')).toBe('2 files, no findings\n');
    expect(await said('[x].yaml')).toBe('1 file, no findings\n');
    expect(await folder.run(['validate', '*.yml'])).toMatchObject({
      code: 2,
      stderr: 'drydock: Nothing matches *.yml.\n',
    });
  });

  test('exits with 2 at a wrong call', async () => {
    await using folder = await createCliFolder();
    expect((await folder.run(['validate'])).code).toBe(2);
    expect((await folder.run(['validate', '--format', 'xml', '.'])).code).toBe(2);
    expect((await folder.run(['frobnicate'])).code).toBe(2);
  });
});
