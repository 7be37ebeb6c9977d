import { parseManifests } from '@drydock/manifests';
import { ApiFailure, badRequest } from '../registry/api-failure.ts';

/** 3 MiB, as kube-apiserver's limit for request bodies. */
export const maximumBody: number = 3 * 1024 * 1024;

export async function readBody(request: Request): Promise<string> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  if (announced > maximumBody) throw tooLarge();
  const text = await request.text();
  if (text.length > maximumBody) throw tooLarge();
  return text;
}

function tooLarge(): ApiFailure {
  return new ApiFailure({
    code: 413,
    reason: 'RequestEntityTooLarge',
    message: `Request entity too large: limit is ${maximumBody}`,
  });
}

/** A body in protobuf is refused by name: the real server reads it, this one does not. */
export function refuseProtobuf(request: Request): void {
  const media = request.headers.get('content-type')?.split(';')[0]?.trim();
  if (media !== 'application/vnd.kubernetes.protobuf') return;
  throw new ApiFailure({
    code: 415,
    reason: 'UnsupportedMediaType',
    message:
      'protobuf bodies are not modelled by this simulated cluster; send application/json or application/yaml (kubectl: create from a file with "kubectl apply -f")',
  });
}

/** The JSON object of a body that is asked and not stored; an empty body is an empty object. */
export async function readJsonBody(request: Request): Promise<unknown> {
  refuseProtobuf(request);
  const text = await readBody(request);
  return text === ''
    ? {}
    : parseJson(text, (problem) => `the body of the request is no JSON: ${problem}`);
}

/** Parses JSON; the message names where it stops, as Go does. */
export function parseJson(text: string, describe: (problem: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(describe(jsonProblem(text)));
  }
}

/** Go's words for what is wrong with a JSON text: the first character that no JSON text has there. */
export function jsonProblem(text: string): string {
  const stack: string[] = [];
  let expects: 'value' | 'key' | 'colon' | 'next' = 'value';
  const tokens =
    /\s*(?:("(?:[^"\\]|\\.)*")|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|([\s\S]))/gy;
  for (const [, string, scalar, mark] of text.matchAll(tokens)) {
    const top = stack.at(-1);
    if (expects === 'colon') {
      if (mark !== ':') return bad(string ?? scalar ?? mark, 'after object key');
      expects = 'value';
    } else if (expects === 'next') {
      const close = top === '{' ? '}' : ']';
      if (top === undefined) return bad(string ?? scalar ?? mark, 'after top-level value');
      if (mark === ',') expects = top === '{' ? 'key' : 'value';
      else if (mark === close) stack.pop();
      else
        return bad(
          string ?? scalar ?? mark,
          top === '{' ? 'after object key:value pair' : 'after array element',
        );
    } else if (expects === 'key') {
      if (mark === '}' && text.trimStart().startsWith('{}')) stack.pop();
      else if (string === undefined)
        return bad(scalar ?? mark, 'looking for beginning of object key string');
      expects = string === undefined ? 'next' : 'colon';
    } else if (mark === '{' || mark === '[') {
      stack.push(mark);
      expects = mark === '{' ? 'key' : 'value';
    } else if (string !== undefined || scalar !== undefined) expects = 'next';
    else if (mark === ']' && top === '[') {
      stack.pop();
      expects = 'next';
    } else return bad(mark, 'looking for beginning of value');
  }
  return 'unexpected end of JSON input';
}

function bad(token: string | undefined, where: string): string {
  return `invalid character '${(token ?? '').slice(0, 1)}' ${where}`;
}

/** An apply patch is YAML; JSON is the quick case of it. */
export function parseYamlObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { resources, diagnostics } = parseManifests('patch', text);
    const [problem] = diagnostics;
    const [first] = resources;
    if (first === undefined || problem?.severity === 'error') {
      throw badRequest(
        `error decoding YAML: error converting YAML to JSON: yaml: ${problem?.message ?? 'no object'}`,
      );
    }
    return first.object;
  }
}
