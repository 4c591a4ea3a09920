import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/licenses.mjs', import.meta.url));

interface Judged {
  readonly name: string;
  readonly verdict: 'allowed' | 'exception' | 'refused';
}

function check(root: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, '--json', '--root', root], { encoding: 'utf8' });
  return { status, stderr, judged: stdout === '' ? [] : (JSON.parse(stdout) as Judged[]) };
}

describe('the licences', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sam3-licences-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const manifest = (place: string, content: object) => {
    mkdirSync(join(root, place), { recursive: true });
    writeFileSync(join(root, place, 'package.json'), JSON.stringify(content));
  };
  const verdictOn = (license: unknown) => {
    manifest('', { name: 'root', dependencies: { dep: '1.0.0' } });
    manifest('node_modules/dep', { name: 'dep', version: '1.0.0', license });
    return check(root);
  };

  it('of this program’s packages are all agreed to', () => {
    const { status, judged } = check(fileURLToPath(new URL('../..', import.meta.url)));
    expect(judged.filter(({ verdict }) => verdict === 'refused')).toEqual([]);
    expect(judged.find(({ name }) => name === 'ffmpeg-static')?.verdict).toBe('exception');
    expect(status).toBe(0);
  });

  it.each(['MIT', '(MIT OR GPL-3.0)', 'Apache-2.0 AND BSD-3-Clause', { type: 'ISC' }])('allow %j', (license) => {
    expect(verdictOn(license)).toMatchObject({ status: 0, judged: [{ verdict: 'allowed' }] });
  });

  it.each(['GPL-3.0', 'MIT AND GPL-3.0', 'UNLICENSED', undefined])('refuse %j', (license) => {
    expect(verdictOn(license)).toMatchObject({ status: 1, judged: [{ verdict: 'refused' }] });
  });

  it('of what dependencies bring are looked at, those of tools are not, and an absent optional package is none', () => {
    manifest('', { name: 'root', dependencies: { dep: '1.0.0' }, devDependencies: { tool: '1.0.0' } });
    manifest('node_modules/dep', {
      name: 'dep',
      version: '1.0.0',
      license: 'MIT',
      dependencies: { sub: '1' },
      optionalDependencies: { no: '1' },
    });
    manifest('node_modules/dep/node_modules/sub', { name: 'sub', version: '1.0.0', license: 'GPL-2.0' });
    manifest('node_modules/tool', { name: 'tool', version: '1.0.0', license: 'GPL-2.0' });
    const { status, judged } = check(root);
    expect(judged).toMatchObject([
      { name: 'dep', verdict: 'allowed' },
      { name: 'sub', verdict: 'refused' },
    ]);
    expect(status).toBe(1);
  });
});
