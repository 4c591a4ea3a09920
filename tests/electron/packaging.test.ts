/** electron-builder.yml against the schema and against the real tree: what would be packed, and what would be unpacked. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { programFiles } from '../../electron/main/program-files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
// electron-builder's own parts, so that patterns mean here what they mean there.
const builder = createRequire(createRequire(import.meta.url).resolve('electron-builder/package.json'));
const builderParts = createRequire(builder.resolve('app-builder-lib/package.json'));

interface Config {
  readonly files: readonly string[];
  readonly asarUnpack: readonly string[];
  readonly extraResources: readonly { readonly from: string; readonly to: string; readonly filter?: readonly string[] }[];
  readonly extraMetadata: { readonly main: string };
  readonly electronFuses: Readonly<Record<string, boolean>>;
  readonly fileAssociations: readonly { readonly ext: string }[];
  readonly [key: string]: unknown;
}
interface Pattern {
  readonly negate: boolean;
  match(path: string, partial?: boolean): boolean;
}

const yaml = builderParts('js-yaml') as { load(text: string): unknown };
const { Minimatch } = builderParts('minimatch') as {
  Minimatch: new (pattern: string, options: { readonly dot: boolean }) => Pattern;
};
const { validateConfiguration } = builderParts('./out/util/config/config.js') as {
  validateConfiguration(config: unknown, logger: unknown): Promise<void>;
};
const { DebugLogger } = builderParts('builder-util') as { DebugLogger: new (enabled: boolean) => unknown };
const config = yaml.load(await readText('electron-builder.yml')) as Config;

async function readText(path: string): Promise<string> {
  const { readFile } = await import('node:fs/promises');
  return readFile(join(ROOT, path), 'utf8');
}

/** The patterns for one platform, as electron-builder expands them. */
function patternsFor(patterns: readonly string[], platform: string, arch: string): Pattern[] {
  return patterns.map(
    (pattern) =>
      // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder's own macros
      new Minimatch(pattern.replaceAll('${platform}', platform).replaceAll('${arch}', arch), { dot: true }),
  );
}

/** As electron-builder's filter: a later pattern may take back what an earlier one said. */
function isMatched(path: string, patterns: readonly Pattern[]): boolean {
  let match = false;
  for (const pattern of patterns) if (match === pattern.negate) match = pattern.match(path);
  return match;
}

function filesUnder(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.join(entry.parentPath.slice(ROOT.length + 1), entry.name));
}

interface PackFiles {
  readonly graphs: Readonly<Record<string, { readonly files: readonly { readonly path: string }[] }>>;
  readonly tokenizer: { readonly path: string };
  readonly parity?: { readonly path: string } | null;
}

function readPack(path: string): PackFiles {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8')) as PackFiles;
}

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Packages that electron-builder looks at: what package.json's dependencies lead to. */
async function productionPackages(): Promise<string[]> {
  const found = new Set<string>();
  const visit = async (manifestPath: string) => {
    const manifest = JSON.parse(await readText(manifestPath)) as Manifest;
    for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
      const folder = `node_modules/${name}`;
      if (found.has(folder) || !existsSync(join(ROOT, folder, 'package.json'))) continue;
      found.add(folder);
      await visit(`${folder}/package.json`);
    }
  };
  await visit('package.json');
  return [...found];
}

const modules = (await productionPackages()).flatMap(filesUnder);
const packedFor = (platform: string, arch: string) => {
  // Of packages, everything that no pattern takes away.
  const patterns = [
    new Minimatch('**/*', { dot: true }),
    ...patternsFor(config.files, platform, arch).filter((each) => each.negate),
  ];
  return modules.filter((path) => isMatched(path, patterns));
};
const packageOf = (path: string) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? path;
const IS_NATIVE = /\.(node|dll|dylib)$|\.so(\.\d+)*$/;

describe('electron-builder.yml', () => {
  it('has the form that electron-builder asks for', () => validateConfiguration(config, new DebugLogger(false)));

  it.each([
    ['linux', 'x64'],
    ['linux', 'arm64'],
    ['win32', 'x64'],
  ])('packs for %s %s only packages with native parts, and of them no other platform', (platform, arch) => {
    const packed = packedFor(platform, arch);
    const names = new Set(packed.map(packageOf));
    const shared = ['better-sqlite3', 'onnxruntime-node', 'onnxruntime-common', 'sharp', '@techstark/opencv-js', 'ffmpeg-static'];
    for (const name of shared) expect(names).toContain(name);
    for (const name of ['react', 'konva', 'fastify', 'zod', '@mantine/core', '@orpc/server', 'commander', 'i18next'])
      expect(names).not.toContain(name);
    const binaries = packed.filter((path) => IS_NATIVE.test(path));
    for (const path of binaries) expect(path).toMatch(new RegExp(`${platform}[-/](${arch})`));
    expect(binaries.filter((path) => packageOf(path) === 'better-sqlite3')).toEqual([
      `node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node`,
    ]);
    expect(binaries.some((path) => path.startsWith(`node_modules/onnxruntime-node/bin/napi-v6/${platform}/${arch}/`))).toBe(true);
  });

  it('packs what the kept packages load', () => {
    const packed = new Set(packedFor(process.platform, process.arch));
    const require = createRequire(import.meta.url);
    for (const name of [
      'better-sqlite3',
      'onnxruntime-node',
      'onnxruntime-common',
      '@techstark/opencv-js',
      'sharp',
      'ffmpeg-static',
    ])
      expect(packed).toContain(require.resolve(name).slice(ROOT.length + 1));
    for (const name of ['detect-libc', 'semver', '@img/colour']) expect([...packed].map(packageOf)).toContain(name);
    expect([...packed].filter((path) => /\/(deps|src)\/.*\.(c|cc|cpp|h)$/.test(path))).toEqual([]);
  });

  it('unpacks all that is native, all that is run, and nothing that it leaves out', () => {
    const patterns = patternsFor(config.asarUnpack, process.platform, process.arch);
    const packed = packedFor(process.platform, process.arch);
    const programs = packed.filter((path) =>
      /^node_modules\/@ff(mpeg|probe)-installer\/[^/]+\/ff(mpeg|probe)(\.exe)?$/.test(path),
    );
    expect(programs.length).toBe(2);
    for (const path of [...packed.filter((each) => IS_NATIVE.test(each)), ...programs])
      expect(isMatched(path, patterns), path).toBe(true);
    for (const pattern of patterns) expect(packed.some((path) => pattern.match(path))).toBe(true);
  });

  it('has a match in the tree for every pattern', () => {
    for (const text of config.files.filter((each) => each.startsWith('!node_modules'))) {
      const [pattern] = patternsFor([text.slice(1)], process.platform, process.arch);
      const isPresent = modules.some((path) => pattern?.match(path));
      // One install holds one platform of these packages; other platforms' files are there for nobody to find.
      const isForeignOnly = text.includes('arch') && /@(img|ff(mpeg|probe)-installer)/.test(text);
      expect(isPresent || isForeignOnly, text).toBe(true);
    }
    for (const { from } of config.extraResources) expect(existsSync(join(ROOT, from)), from).toBe(true);
  });

  it('takes nothing of the repository but the build', () => {
    const patterns = patternsFor(config.files, process.platform, process.arch);
    const inside = ['models', 'tests', 'bench', 'docs', 'native', 'electron', 'renderer', 'scripts', 'resources', '.tools'];
    for (const folder of inside.filter((each) => existsSync(join(ROOT, each)) && statSync(join(ROOT, each)).isDirectory())) {
      const [first] = readdirSync(join(ROOT, folder), { recursive: true }).map((name) => posix.join(folder, String(name)));
      expect(isMatched(first ?? folder, patterns), folder).toBe(false);
    }
    expect(isMatched('out/main/index.js', patterns)).toBe(true);
    expect(isMatched('out/main/index.js.map', patterns)).toBe(false);
    expect(isMatched('package.json', patterns)).toBe(true);
    expect(config.extraMetadata.main).toBe('out/main/index.js');
  });

  it('lays the packs that the program brings and the demo beside the archive, where the program looks for them', () => {
    const resource = (to: string) => config.extraResources.find((each) => each.to === to);
    const packs = patternsFor(resource('packs')?.filter ?? [], process.platform, process.arch);
    const demo = patternsFor(resource('demo')?.filter ?? [], process.platform, process.arch);
    expect(programFiles('/app/resources/app.asar/out/main', '/app/resources').builtInPacks).toBe('/app/resources/packs');
    for (const file of ['pack.json', 'tokenizer.json', 'parity.json', 'vision_encoder.onnx'])
      expect(isMatched(`nano/${file}`, packs), file).toBe(true);
    for (const path of ['README.md', 'nano/.verified.json', 'nano/training.log', '.part/pack.json'])
      expect(isMatched(path, packs), path).toBe(false);
    expect(isMatched('demo.mp4', demo)).toBe(true);
    // What a pack's manifest names goes in, whatever it is called.
    for (const manifest of filesUnder('resources/packs').filter((path) => path.endsWith('/pack.json'))) {
      const folder = posix.dirname(manifest);
      const { graphs, tokenizer, parity } = readPack(manifest);
      const named = [tokenizer, parity, ...Object.values(graphs).flatMap(({ files }) => files)].flatMap(
        (file) => file?.path ?? [],
      );
      for (const name of named) expect(isMatched(`${posix.basename(folder)}/${name}`, packs), name).toBe(true);
    }
  });

  it('keeps packed packages and bundled ones apart as the build does', async () => {
    const build = await readText('electron.vite.config.ts');
    const kept =
      /KEPT_PACKAGES = \[([^\]]*)\]/
        .exec(build)?.[1]
        ?.match(/'[^']+'/g)
        ?.map((name) => name.slice(1, -1)) ?? [];
    expect(kept.length).toBeGreaterThan(5);
    const names = new Set(packedFor(process.platform, process.arch).map(packageOf));
    for (const name of kept) expect(names).toContain(name);
  });

  it('closes the doors that Electron leaves open', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
      grantFileProtocolExtraPrivileges: false,
    });
    expect(config.npmRebuild).toBe(false);
    expect(config.fileAssociations.map(({ ext }) => ext)).toEqual(['sam3project']);
    expect(config.toolsets).toEqual({ appimage: '1.0.3' });
  });

  it('has icons in the sizes that are asked for', () => {
    const icons = readdirSync(join(ROOT, 'resources', 'icons'));
    for (const name of ['icon.svg', 'icon.ico', '16x16.png', '256x256.png', '512x512.png']) expect(icons).toContain(name);
  });
});
