import { parseManifests } from '@drydock/manifests';
import { jsonProblem } from '@drydock/object-validation';
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

export function tooLarge(): ApiFailure {
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

/** An apply patch is YAML; JSON is the quick case of it. */
export function parseYamlObject(
  text: string,
  describe: (problem: string) => string = (problem) =>
    `error decoding YAML: error converting YAML to JSON: ${problem}`,
): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const { resources, diagnostics } = parseManifests('patch', text);
    const [problem] = diagnostics;
    const [first] = resources;
    if (first === undefined || problem?.severity === 'error') {
      const isNested = problem?.message.startsWith('Nested mappings') === true;
      const words =
        yamlProblem(text) ??
        (isNested ? 'mapping values are not allowed in this context' : problem?.message) ??
        'no object';
      throw badRequest(describe(`yaml: ${words}`));
    }
    return first.object;
  }
}

/** Go's words for a collection in brackets that the text does not close. */
function yamlProblem(text: string): string | undefined {
  const open: string[] = [];
  for (const [mark] of text.matchAll(/"(?:[^"\\]|\\.)*"|'[^']*'|#.*|[{}[\]]/g)) {
    if (mark === '{' || mark === '[') open.push(mark);
    else if (mark === '}' || mark === ']') open.pop();
  }
  const last = open.at(-1);
  if (last === undefined) return undefined;
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  const isAtStart = /[[,{]\s*$/.test(text);
  const what = isAtStart
    ? 'did not find expected node content'
    : `did not find expected ',' or '${last === '{' ? '}' : ']'}'`;
  return `line ${lines}: ${what}`;
}
