/** Paths under which Applications are written, and what they write. */
const WRITES: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);
const APPLICATIONS = /^\/apis\/argoproj\.io\/v1alpha1\/(namespaces\/[^/]+\/)?application(set)?s\b/;
const REPO_URL = /["']?repoURL["']?\s*:\s*["']?(https:\/\/[^\s"',}]+)/g;

/** The repositories that a request for Applications names; undefined for any other request. */
export async function sourcesNamedBy(request: Request): Promise<readonly string[] | undefined> {
  if (!WRITES.has(request.method) || !APPLICATIONS.test(new URL(request.url).pathname))
    return undefined;
  const text = await request.clone().text();
  return Array.from(text.matchAll(REPO_URL), ([, url = '']) => url);
}
