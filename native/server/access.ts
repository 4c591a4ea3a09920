/** Who may ask: pure checks of a request's headers, so that they can be tested as tables. */

/** Names under which a machine is its own; an SSH tunnel brings any port. */
const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Methods that change nothing, and that a foreign page can therefore only guess at. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The name in a Host header, without its port and in lower case; null when it is no host name at all. */
export function hostNameOf(header: string | undefined): string | null {
  if (header === undefined) return null;
  const match = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(:\d{1,5})?$/i.exec(header);
  return match?.[1]?.toLowerCase() ?? null;
}

/**
 * Whether a request names this host as one may. A page of another site whose name was pointed at this machine (DNS
 * rebinding) names itself here.
 * @param allowed further names, in lower case, without port
 */
export function isAllowedHost(header: string | undefined, allowed: ReadonlySet<string>): boolean {
  const name = hostNameOf(header);
  return name !== null && (LOOPBACK_NAMES.has(name) || allowed.has(name));
}

/** Whether an Origin header names the very host (with its port) that was asked. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  if (origin === undefined || host === undefined || !URL.canParse(origin)) return false;
  const { protocol, host: originHost, origin: serialized } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  // `http://a/path` or `http://user@a` is no origin, whatever a parser makes of it.
  return serialized === origin.toLowerCase() && originHost === withoutDefaultPort(host.toLowerCase(), protocol);
}

/** Whether the Origin of a request has to be looked at: it changes something, or opens a socket. */
export function needsOrigin(method: string, upgrade: string | undefined): boolean {
  return upgrade !== undefined || !SAFE_METHODS.has(method.toUpperCase());
}

/** The value of a cookie; null when it is not there. The first of several counts. */
export function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const split = part.indexOf('=');
    if (split > 0 && part.slice(0, split).trim() === name) return part.slice(split + 1).trim();
  }
  return null;
}

/** The token of `Authorization: Bearer …`; null without one. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer ([^\s]+)$/i.exec(header ?? '')?.[1] ?? null;
}

function withoutDefaultPort(host: string, protocol: 'http:' | 'https:'): string {
  return host.replace(protocol === 'http:' ? /:80$/ : /:443$/, '');
}
