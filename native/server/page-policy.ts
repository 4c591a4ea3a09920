/** What the page may load: only what this host serves, and pictures that it made itself. */
const DIRECTIVES: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  // The component library writes style attributes.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' blob: data:",
  'media-src': "'self' blob:",
  'font-src': "'self'",
  'worker-src': "'self' blob:",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
};

/**
 * Headers of every answer.
 * @param host the request's Host header, checked before. Not every browser takes a WebSocket of the same origin for `'self'`.
 */
export function securityHeaders(host: string): Record<string, string> {
  const directives = { ...DIRECTIVES, 'connect-src': `'self' ws://${host} wss://${host}` };
  return {
    'content-security-policy': Object.entries(directives)
      .map(([name, value]) => `${name} ${value}`)
      .join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    // Other programs on this machine are the same site to a browser, but not the same origin.
    'cross-origin-resource-policy': 'same-origin',
  };
}
