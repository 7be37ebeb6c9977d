import type { Context } from 'hono';
import { deleteCookie, setCookie } from 'hono/cookie';

export type SessionKind = 'staff' | 'learner';

/** The names of a session's cookie: `__Host-` binds it to this host where TLS allows it. */
export function cookieNames(kind: SessionKind): readonly string[] {
  return [`__Host-drydock_${kind}`, `drydock_${kind}`];
}

/** Whether browsers reach this server by TLS; then cookies are sent by TLS only. */
export function isSecure(publicUrl: string | undefined): boolean {
  return publicUrl?.startsWith('https:') ?? false;
}

export function setSessionCookie(
  context: Context,
  cookie: {
    readonly kind: SessionKind;
    readonly token: string;
    readonly expiresAt: Date;
    readonly secure: boolean;
  },
): void {
  setCookie(
    context,
    cookie.secure ? `__Host-drydock_${cookie.kind}` : `drydock_${cookie.kind}`,
    cookie.token,
    {
      httpOnly: true,
      sameSite: 'Lax',
      path: '/',
      secure: cookie.secure,
      expires: cookie.expiresAt,
    },
  );
}

export function clearSessionCookies(context: Context, kind: SessionKind, secure: boolean): void {
  for (const name of cookieNames(kind)) {
    if (name.startsWith('__Host-') && !secure) continue;
    deleteCookie(context, name, { path: '/', secure });
  }
}
