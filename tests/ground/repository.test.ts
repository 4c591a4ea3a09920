import { accessSync, constants, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(file(path), 'utf8');

interface Manifest {
  readonly license: string;
  readonly scripts: Record<string, string>;
  readonly dependencies: Record<string, string>;
  readonly devDependencies: Record<string, string>;
}

interface Lockfile {
  readonly packages: Record<
    string,
    { readonly version?: string; readonly integrity?: string; readonly resolved?: string } & Partial<Manifest>
  >;
}

describe('the repository', () => {
  const manifest = JSON.parse(read('package.json')) as Manifest;
  const lock = JSON.parse(read('package-lock.json')) as Lockfile;

  it('names exact versions, and the lockfile the same ones', () => {
    for (const kind of ['dependencies', 'devDependencies'] as const) {
      expect(lock.packages['']?.[kind]).toEqual(manifest[kind]);
      for (const [name, version] of Object.entries(manifest[kind])) {
        expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/);
        expect(lock.packages[`node_modules/${name}`]?.version).toBe(version);
      }
    }
  });

  it('has a lockfile that is sealed and names no registry', () => {
    for (const [place, entry] of Object.entries(lock.packages)) {
      if (place === '') continue;
      expect(entry.integrity, place).toMatch(/^sha512-/);
      expect(entry.resolved, place).toBeUndefined();
    }
  });

  it('runs every script through the bootstrap', () => {
    for (const [name, script] of Object.entries(manifest.scripts)) expect(script, name).toMatch(/^node scripts\/bootstrap\.mjs /);
  });

  it('lets CI do what a newcomer does', () => {
    expect(read('.ci/run')).toContain('exec npm test');
    if (process.platform !== 'win32') accessSync(file('.ci/run'), constants.X_OK);
  });

  it('is under the licence that it says', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(read('LICENSE')).toContain('Version 2.0, January 2004');
  });
});
