import { expect, test } from 'vitest';
import { parseWarnings, readKubeResult } from './kube-request.ts';

test('reads every warning of the header, with its quotes undone', () => {
  expect(parseWarnings('299 - "first, with comma", 299 - "second \\"quoted\\""')).toEqual([
    'first, with comma',
    'second "quoted"',
  ]);
  expect(parseWarnings(null)).toEqual([]);
});

test('a Status answer is a failure value with its reason and details', async () => {
  const status = {
    kind: 'Status',
    message: 'pods "x" not found',
    reason: 'NotFound',
    details: { name: 'x' },
  };
  const result = await readKubeResult(Response.json(status, { status: 404 }));
  expect(result).toEqual({
    ok: false,
    warnings: [],
    failure: {
      code: 404,
      reason: 'NotFound',
      message: 'pods "x" not found',
      details: { name: 'x' },
    },
  });
});

test('an answer that is no JSON is an error of the environment, not of the learner', async () => {
  const response = new Response('<html>proxy login</html>', { status: 200 });
  await expect(readKubeResult(response)).rejects.toMatchObject({ code: 'bad-answer' });
});

test('a failure without a Status keeps its text', async () => {
  const result = await readKubeResult(new Response('Unauthorized\n', { status: 401 }));
  expect(result).toMatchObject({ ok: false, failure: { code: 401, message: 'Unauthorized' } });
});
