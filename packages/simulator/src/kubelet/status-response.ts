/** A refusal as the API server writes it. */
export function statusResponse(code: number, reason: string, message: string): Response {
  const status = {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    code,
  };
  return Response.json(status, { status: code });
}
