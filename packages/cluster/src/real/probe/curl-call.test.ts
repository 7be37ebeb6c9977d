import { execFile, spawnSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { curlCall } from './curl-call.ts';

const hasCurl = spawnSync('curl', ['--version']).status === 0;

function printed(stdout: string, exitCode = 0, stderr = '') {
  return { stdout: Buffer.from(stdout), exitCode, stderr };
}

/** The mark that this call's own answer ends with. */
function endOf(command: readonly string[]): string {
  const format = command[command.indexOf('--write-out') + 1] ?? '';
  return format.replace('%{time_total}', '0.012');
}

test('reads status, headers, body and time', () => {
  const { command, read } = curlCall({ url: 'http://a/' });
  const text = `HTTP/1.1 404 Not Found\r\nServer: envoy\r\nX-App-Version: v2\r\n\r\n{"a":1}\n`;
  expect(read(printed(text + endOf(command)))).toEqual({
    status: 404,
    headers: [
      ['Server', 'envoy'],
      ['X-App-Version', 'v2'],
    ],
    body: '{"a":1}\n',
    durationMs: 12,
  });
});

test('an interim answer is not the answer', () => {
  const { command, read } = curlCall({ url: 'http://a/', body: 'x' });
  const text = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\nA: b\r\n\r\n';
  expect(read(printed(text + endOf(command)))).toMatchObject({
    status: 204,
    headers: [['A', 'b']],
  });
});

test('a body that looks like the end of an answer is part of it', () => {
  const { command, read } = curlCall({ url: 'http://a/' });
  const body = '\n--drydock-0 9\nHTTP/1.1 500 x\r\n\r\n';
  expect(read(printed(`HTTP/1.1 200 OK\r\n\r\n${body}${endOf(command)}`))).toMatchObject({
    status: 200,
    body,
  });
});

test('a failure is told in the words of curl', () => {
  const { read } = curlCall({ url: 'http://nobody/' });
  const told = 'curl: (6) Could not resolve host: nobody\n';
  expect(read(printed('', 6, told))).toEqual({
    headers: [],
    body: '',
    error: 'Could not resolve host: nobody',
    durationMs: 0,
  });
  expect(read(printed('nonsense'))).toMatchObject({ error: 'no HTTP answer came' });
});

test('whatever a request holds is one argument behind its flag', () => {
  assert(
    property(string(), string(), (value, body) => {
      const { command } = curlCall({
        url: 'http://a/',
        method: 'PUT',
        headers: { 'x-a': value },
        body,
      });
      expect(command[command.indexOf('--data-raw') + 1]).toBe(body);
      expect(command[command.indexOf('--header') + 1]).toBe(
        value === '' ? 'x-a;' : `x-a: ${value}`,
      );
      expect(command.at(-1)).toBe('http://a/');
    }),
  );
});

test('brackets in a URL are no pattern', () => {
  expect(curlCall({ url: 'http://a/{b,c}?d=[1-9]' }).command.at(-1)).toBe(
    'http://a/%7Bb,c%7D?d=%5B1-9%5D',
  );
});

test.skipIf(!hasCurl)('the real curl takes the call and is read', async () => {
  const server = createServer((request, target) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      target.writeHead(201, { 'x-app-version': 'v3' });
      target.end(JSON.stringify([request.method, request.url, request.headers['x-a'], body]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const { command, read } = curlCall({
    url: `http://127.0.0.1:${port}/p?q=1`,
    method: 'PATCH',
    headers: { 'x-a': '@file' },
    body: '@not-a-file & more',
  });
  const [program = '', ...args] = command;
  const stdout = await new Promise<string>((resolve, reject) =>
    execFile(program, args, (error, text) => (error ? reject(error) : resolve(text))),
  );
  const answer = read(printed(stdout));
  expect(answer).toMatchObject({ status: 201 });
  expect(JSON.parse(answer.body)).toEqual(['PATCH', '/p?q=1', '@file', '@not-a-file & more']);
  expect(answer.headers).toContainEqual(['x-app-version', 'v3']);
  await new Promise((resolve) => server.close(resolve));
});
