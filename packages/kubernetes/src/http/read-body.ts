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
    details: {},
  });
}

/** Parses JSON; the message names where it stops, as Go does. */
export function parseJson(text: string, describe: (problem: string) => string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badRequest(describe(jsonProblem(text)));
  }
}

/** Go's words for what is wrong with a JSON text. */
export function jsonProblem(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'unexpected end of JSON input';
  const bad = findBadCharacter(trimmed);
  return bad ?? 'unexpected end of JSON input';
}

function findBadCharacter(text: string): string | undefined {
  for (let end = 1; end <= text.length; end++) {
    const char = text[end - 1] ?? '';
    if (end === 1 && !/[[{"\-\dtfn\s]/.test(char)) {
      return `invalid character '${char}' looking for beginning of value`;
    }
  }
  return undefined;
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
