/** What the page may load: only what is delivered with the program, and pictures that it made itself. */
const DIRECTIVES = {
  'default-src': "'none'",
  'script-src': "'self'",
  // The component library writes style attributes.
  'style-src': "'self' 'unsafe-inline'",
  'img-src': "'self' blob: data:",
  'media-src': "'self' blob:",
  'font-src': "'self'",
  'worker-src': "'self' blob:",
  'connect-src': "'self'",
  'frame-ancestors': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
} as const satisfies Readonly<Record<string, string>>;

/** The Content-Security-Policy header: no remote origin, no inline script, no eval. */
export function contentSecurityPolicy(): string {
  return Object.entries(DIRECTIVES)
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/** Headers of a file of the built page. @param extension with its dot, as `path.extname` gives it */
export function assetHeaders(extension: string): Record<string, string> {
  return {
    'content-type': TYPES[extension.toLowerCase()] ?? 'application/octet-stream',
    // On scripts, too: a worker takes its policy from its own answer.
    'content-security-policy': contentSecurityPolicy(),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
  };
}
