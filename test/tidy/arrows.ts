import { importsOf, placeOf, type Source, targetOf } from './source.ts';

/** What the files of one folder may import, besides their own folder. */
export type Arrow = {
  readonly folders: readonly string[];
  /** Names, or beginnings that end in `*`. */
  readonly packages: readonly string[];
};

const inner = ['src/domain', 'src/app'];
const fastify = ['fastify', 'fastify-plugin', '@fastify/*'];

/**
 * Who may import whom: domain ← app ← adapters ← runtime ← cli; domain, app ← jobs;
 * domain ← settings. An adapter never imports another adapter, and only its own packages.
 */
const arrows: Readonly<Record<string, Arrow>> = {
  'src/domain': { folders: [], packages: ['luxon'] },
  'src/app': { folders: ['src/domain'], packages: [] },
  'src/settings': { folders: ['src/domain'], packages: ['node:*', 'zod', 'yaml'] },
  'src/ledger': { folders: inner, packages: ['node:*', 'pg', 'zod'] },
  'src/queue': {
    folders: inner,
    packages: [
      'node:*',
      'zod',
      'bullmq',
      'pg',
      'ioredis',
      '@bull-board/*',
      'fastify',
      'fastify-plugin',
    ],
  },
  'src/phone': {
    folders: inner,
    packages: ['node:*', 'twilio', 'twilio/*', 'standardwebhooks', 'zod', 'luxon', ...fastify],
  },
  'src/alert': {
    folders: inner,
    packages: ['node:*', 'nodemailer', 'nodemailer/*', 'undici', 'ipaddr.js', 'standardwebhooks'],
  },
  'src/words': { folders: inner, packages: ['luxon'] },
  'src/text': { folders: inner, packages: ['node:*', 'intl-messageformat', '@formatjs/*', 'yaml'] },
  'src/numbers': { folders: inner, packages: ['libphonenumber-js/max'] },
  'src/calendar': { folders: inner, packages: ['date-holidays', 'luxon'] },
  'src/report': { folders: inner, packages: ['luxon'] },
  'src/web': {
    folders: inner,
    packages: [
      'node:*',
      'zod',
      'fastify-type-provider-zod',
      'csv-parse',
      'csv-parse/*',
      'prom-client',
      'luxon',
      ...fastify,
    ],
  },
  jobs: { folders: inner, packages: [] },
  'src/runtime': { folders: ['jobs', 'src/*'], packages: ['*'] },
  'src/cli': { folders: ['src/*'], packages: ['node:*', 'commander', 'yaml'] },
};

/** Only the command line may start the command line. */
const nobodyImports = ['src/cli'];

function folderOf(path: string): string {
  const [first = '', second = ''] = path.split('/');
  return first === 'src' ? `src/${second}` : first;
}

function matches(allowed: readonly string[], name: string): boolean {
  return allowed.some((one) =>
    one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : one === name,
  );
}

/** Every import of the file that goes against an arrow, with what is allowed instead. */
export function wrongImportsOf(source: Source): readonly string[] {
  const folder = folderOf(source.path);
  const arrow = arrows[folder];
  if (arrow === undefined) return [`${source.path} is in a folder that the tree does not have.`];
  return importsOf(source).flatMap(({ to, node }) => {
    const target = targetOf(source, to);
    const place = placeOf(source, node);
    if (target === null) {
      return matches(arrow.packages, to)
        ? []
        : [`${place} imports ${to}: not a package of ${folder}.`];
    }
    const other = folderOf(target);
    const allowed = matches(arrow.folders, other) && !nobodyImports.includes(other);
    return other === folder || allowed ? [] : [`${place} imports ${target}: against the arrows.`];
  });
}

/** Circles of files that import each other when the program runs; erased types make none. */
export function cyclesIn(sources: readonly Source[]): readonly string[] {
  const next = new Map(
    sources.map((source) => [
      source.path,
      importsOf(source)
        .filter(({ atRunTime }) => atRunTime)
        .flatMap(({ to }) => targetOf(source, to) ?? []),
    ]),
  );
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push([...trail.slice(start), path].join(' → '));
    if (start >= 0 || done.has(path)) return;
    for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return cycles;
}
