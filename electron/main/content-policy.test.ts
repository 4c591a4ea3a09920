import { expect, it } from 'vitest';
import { assetHeaders, contentSecurityPolicy } from './content-policy.ts';

it('names no remote origin and no way to run text as script', () => {
  const policy = contentSecurityPolicy();
  expect(policy).not.toMatch(/https?:|wss?:|\*|unsafe-eval|wasm/);
  expect(policy).toMatch(/^default-src 'none';/);
  expect(policy).toContain("script-src 'self';");
  for (const closed of ['frame-ancestors', 'base-uri', 'form-action']) expect(policy).toContain(`${closed} 'none'`);
});

it.each([
  ['.html', 'text/html; charset=utf-8'],
  ['.JS', 'text/javascript; charset=utf-8'],
  ['.woff2', 'font/woff2'],
  ['.exe', 'application/octet-stream'],
  ['', 'application/octet-stream'],
])('a file that ends in "%s" is %s and carries the policy', (extension, type) => {
  const headers = assetHeaders(extension);
  expect(headers['content-type']).toBe(type);
  expect(headers['content-security-policy']).toBe(contentSecurityPolicy());
  expect(headers['x-content-type-options']).toBe('nosniff');
});
