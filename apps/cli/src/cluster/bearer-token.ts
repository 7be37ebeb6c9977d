import { timingSafeEqual } from 'node:crypto';

/** Whether an Authorization header carries this token; takes the same time for every wrong one of its length. */
export function carriesToken(authorization: string | undefined, token: string): boolean {
  const given = /^bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) return false;
  const [left, right] = [Buffer.from(given), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}
