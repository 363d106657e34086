/**
 * Compiles src and jobs to dist with swc: a second or two, where the type checker takes far longer.
 * Types are checked by `npm run types`. Runs at the install (`prepare`) and, only if a source is
 * newer than what was built, before `npm start`.
 */
import {
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  existsSync,
  cpSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const folders = ['src', 'jobs'].map((folder) => join(root, folder));

const files = folders.flatMap((folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name)),
);
const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
const isStale = files.some((file) => statSync(file).mtimeMs > builtAt);
if (isStale || !process.argv.includes('--if-stale')) await build();

async function build() {
  const swc = await import('@swc/core').catch(() => null);
  if (swc === null) {
    if (builtAt > 0) return;
    throw new Error('The compiler is missing: run `npm ci` with its development packages.');
  }
  rmSync(dist, { recursive: true, force: true });
  await Promise.all(files.filter((file) => file.endsWith('.ts')).map((file) => compile(swc, file)));
  cpSync(join(root, 'src/web/assets'), join(dist, 'src/web/assets'), { recursive: true });
  writeFileSync(stamp, '');
}

async function compile(swc, file) {
  const { code, map } = await swc.transformFile(file, {
    configFile: false,
    swcrc: false,
    sourceMaps: true,
    jsc: {
      parser: { syntax: 'typescript' },
      target: 'es2022',
      rewriteRelativeImportExtensions: true,
    },
    module: { type: 'es6' },
  });
  const out = join(dist, relative(root, file).replace(/\.ts$/, '.js'));
  mkdirSync(dirname(out), { recursive: true });
  const name = out.slice(dirname(out).length + 1);
  writeFileSync(out, `${code}//# sourceMappingURL=${name}.map\n`);
  writeFileSync(`${out}.map`, map ?? '');
}
