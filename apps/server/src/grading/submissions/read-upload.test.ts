import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError } from '../../http/api-error.ts';
import { attachment, plainFileName } from './file-name.ts';
import { readUpload } from './read-upload.ts';

const zip = new Uint8Array([0x50, 0x4b, 3, 4, 9, 9]);
const limits = { archiveBytes: 10_000, requestBytes: 14_000, uploadMs: 60_000 };

async function form(...parts: readonly (readonly [string, string | Blob])[]): Promise<Request> {
  const data = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, 'work.zip');
  }
  const packed = new Response(data);
  const contentType = packed.headers.get('content-type') ?? '';
  return new Request('http://drydock.test/api/submissions', {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: await packed.arrayBuffer(),
  });
}

/** A request whose body comes in these pieces, without a length. */
function streamed(
  pieces: AsyncIterable<Uint8Array>,
  contentType = 'multipart/form-data; boundary=b',
): Request {
  return new Request('http://drydock.test/api/submissions', {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: Readable.toWeb(Readable.from(pieces)),
    duplex: 'half',
  } as unknown as RequestInit);
}

async function refusal(request: Request, changed = {}): Promise<ApiError['problem']> {
  const error = await readUpload(request, { ...limits, ...changed }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ApiError)) throw new Error(`It was not refused: ${String(error)}`);
  return error.problem;
}

describe('readUpload', () => {
  test('reads fields and the archive, and hashes its bytes', async () => {
    const upload = await readUpload(
      await form(['assignmentId', 'a1'], ['file', new Blob([zip])]),
      limits,
    );
    expect(upload.fields).toEqual(new Map([['assignmentId', 'a1']]));
    expect([...upload.content]).toEqual([...zip]);
    expect(upload.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(upload.fileName).toBe('work.zip');
  });

  test('stops reading what is larger than it may be, though it claims no length', async () => {
    let sent = 0;
    const endless = async function* (): AsyncIterable<Uint8Array> {
      yield await Promise.resolve(
        Buffer.from('--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'),
      );
      for (; sent < 1_000_000; sent += 1000) yield new Uint8Array(1000);
    };
    expect(await refusal(streamed(endless()))).toMatchObject({ status: 413 });
    expect(sent).toBeLessThan(200_000);
  });

  test('an upload that announces too much is refused before it is read', async () => {
    const request = await form(['file', new Blob([new Uint8Array(20_000)])]);
    request.headers.set('content-length', '20000');
    expect(await refusal(request)).toMatchObject({ status: 413 });
    expect(request.bodyUsed).toBe(false);
  });

  test('an upload that never ends is given up when its time is over', async () => {
    const stuck = async function* (): AsyncIterable<Uint8Array> {
      yield Buffer.from('--b\r\n');
      await new Promise(() => undefined);
    };
    expect(await refusal(streamed(stuck()), { uploadMs: 50 })).toMatchObject({ status: 408 });
  });

  test('the content says what it is: a name and a type that claim zip do not help', async () => {
    const page = new Blob(['<html><script>alert(1)</script>'], { type: 'application/zip' });
    expect(await refusal(await form(['file', page]))).toMatchObject({
      status: 415,
      code: 'grading/not-an-archive',
    });
  });

  test.each([
    ['text/plain', 415],
    ['multipart/form-data', 415],
    ['multipart/mixed; boundary=b', 415],
    ['', 415],
  ])('content-type %j is refused', async (contentType, status) => {
    const body = async function* (): AsyncIterable<Uint8Array> {
      yield await Promise.resolve(Buffer.from('x'));
    };
    expect(await refusal(streamed(body(), contentType))).toMatchObject({ status });
  });

  test('two files, a field twice, a missing file and a long field are refused', async () => {
    const file = ['file', new Blob([zip])] as const;
    const refused = [
      await form(file, file),
      await form(['assignmentId', '1'], ['assignmentId', '2'], file),
      await form(['assignmentId', 'a']),
      await form(['name', 'x'.repeat(2000)], file),
      await form(['other', new Blob([zip])]),
    ];
    for (const request of refused) expect(await refusal(request)).toMatchObject({ status: 400 });
  });

  test('a body that is cut off is refused, wherever that is', async () => {
    const whole = Buffer.from(
      await (await form(['assignmentId', 'a1'], ['file', new Blob([zip])])).arrayBuffer(),
    );
    const boundary = whole.subarray(2, whole.indexOf('\r\n')).toString();
    for (let length = 0; length < whole.length - 4; length += 7) {
      const cut = async function* (): AsyncIterable<Uint8Array> {
        yield await Promise.resolve(whole.subarray(0, length));
      };
      const type = `multipart/form-data; boundary=${boundary}`;
      expect((await refusal(streamed(cut(), type))).status).toBe(400);
    }
  });

  test('any bytes give an upload or a refusal', async () => {
    const lines = fc.constantFrom(
      '--b\r\n',
      '--b--',
      '\r\n',
      'content-disposition: form-data; name="file"; filename="x"\r\n\r\n',
      'content-disposition: form-data; name="a"\r\n\r\n',
      'content-transfer-encoding: base64\r\n',
      'PK\u0003\u0004',
      '\0',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 20 }), async (parts) => {
        const body = async function* (): AsyncIterable<Uint8Array> {
          for (const part of parts) yield await Promise.resolve(Buffer.from(part));
        };
        const outcome = await readUpload(streamed(body()), limits).catch((error: unknown) => error);
        expect(outcome instanceof ApiError || 'hash' in (outcome as object)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('names of files', () => {
  test.each([
    ['../../etc/passwd', 'passwd.zip'],
    ['C:\\Users\\max\\work.ZIP', 'work.zip'],
    ['a\r\nset-cookie: x=1.zip', 'aset-cookie: x=1.zip'],
    ['\u202egnp.exe', 'gnp.exe.zip'],
    ['.htaccess', 'htaccess.zip'],
    ['', 'work.zip'],
    ['x'.repeat(500), `${'x'.repeat(100)}.zip`],
  ])('%j is kept as %j', (given, kept) => {
    expect(plainFileName(given, 'zip')).toBe(kept);
  });

  test('whatever a name holds, the header of its download has one line and one name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (given) => {
        const header = attachment(plainFileName(given, 'gzip'));
        expect(header).toMatch(/^attachment; filename="[\w. -]+"; filename\*=UTF-8''[\w.~!%-]+$/);
        expect(new Headers({ 'content-disposition': header }).get('content-disposition')).toBe(
          header,
        );
      }),
    );
  });
});
