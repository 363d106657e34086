import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';

import {
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../../src/runtime/embedded-postgres.ts';
import type { EmbeddedPostgres } from '../../../src/runtime/embedded-postgres.ts';
import { lockedLedgerCheck } from '../../../src/runtime/doctor/ledger-place.ts';
import { withLedgerDatabase } from '../../../src/runtime/ledger-access.ts';
import { identityOf, processesIn } from '../../../src/runtime/process-identity.ts';
import { makeClone, openFolderForTest, runClone, until } from './child-program.ts';

let folder: string;
let dataDir: string;
let openHome: string;
let log: string[];
let open: EmbeddedPostgres[];

beforeEach(() => {
  folder = openFolderForTest();
  [dataDir, openHome] = [join(folder, 'data'), join(folder, 'open')];
  [log, open] = [[], []];
});

afterEach(async () => {
  for (const server of open) await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

type More = { port?: number; onExit?: () => void; dataDir?: string };

async function start(more: More = {}): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({
    dataDir,
    openHome,
    log: (line) => log.push(line),
    ...more,
  });
  open.push(server);
  return server;
}

type Answer = Record<string, unknown>;

/** The first row of the answer; of several statements, nothing. */
async function ask(url: string, text: string): Promise<Answer> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const result = (await client.query<Answer>(text)) as pg.QueryResult<Answer> | unknown[];
    return 'rows' in result ? (result.rows[0] ?? {}) : {};
  } finally {
    await client.end();
  }
}

const note = (url: string, text: string): Promise<unknown> =>
  ask(url, `create table if not exists notes (note text); insert into notes values ('${text}')`);
const notes = async (url: string): Promise<unknown> =>
  (await ask(url, `select string_agg(note, ',' order by note) as all from notes`))['all'];

const cluster = (): string => realpathSync(join(dataDir, 'postgres'));

describe('the embedded server on a new folder', () => {
  test('is durable, in UTC, in UTF-8, and open to this machine only', async () => {
    const { url } = await start();
    const settings = await ask(
      url,
      `select current_setting('fsync') as fsync, current_setting('timezone') as zone,
        current_setting('synchronous_commit') as sync, current_setting('max_connections') as most,
        current_setting('listen_addresses') as listens, current_setting('server_encoding') as code,
        current_setting('password_encryption') as password,
        current_setting('data_checksums') as checksums`,
    );
    expect(settings).toEqual({
      fsync: 'on',
      zone: 'UTC',
      sync: 'on',
      most: '60',
      listens: '127.0.0.1',
      code: 'UTF8',
      password: 'scram-sha-256',
      checksums: 'on',
    });
  });

  test('keeps its password in a file that only the owner reads, and lets nobody in without it', async () => {
    const { url } = await start();
    expect(statSync(join(dataDir, 'postgres-password')).mode & 0o777).toBe(0o600);
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(ask(wrong.toString(), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
  });

  test('stops without leaving a process, and has its data at the next start', async () => {
    const first = await start();
    await note(first.url, 'kept');
    const place = cluster();
    expect(processesIn(place)).not.toEqual([]);
    await first.stop();
    await first.stop();
    expect(processesIn(place)).toEqual([]);
    const second = await start();
    expect(await notes(second.url)).toBe('kept');
  });

  test('begins anew when an earlier start was cut off before the database was whole', async () => {
    mkdirSync(join(dataDir, 'postgres.draft', 'base'), { recursive: true });
    writeFileSync(join(dataDir, 'postgres.draft', 'PG_VERSION'), '18');
    const { url } = await start();
    expect(await ask(url, 'select 1 as one')).toEqual({ one: 1 });
  });

  test('says what to do when the folder cannot be used', async () => {
    const file = join(folder, 'a-file');
    writeFileSync(file, '');
    const refused: unknown = await start({ dataDir: file }).catch((error: unknown) => error);
    expect(String(refused)).toMatch(/a-file cannot be used .* set DATA_DIR/);
    const check = lockedLedgerCheck(refused);
    expect(await check?.run()).toMatchObject([{ name: 'Ledger', ok: false }]);
    expect(lockedLedgerCheck(new TypeError('a bug'))).toBeNull();
  });

  test('says what the server said when it cannot start', async () => {
    const blocker = createServer();
    const port = await new Promise<number>((resolve) => {
      blocker.listen(0, '127.0.0.1', () => {
        resolve((blocker.address() as { port: number }).port);
      });
    });
    await expect(start({ port })).rejects.toThrow('Address already in use');
    blocker.close();
    expect(processesIn(cluster())).toEqual([]);
    // The folder is free again.
    await start();
  });
});

describe('two processes and one folder', () => {
  test('the second is refused with the first one’s process id and what to do', async () => {
    await start();
    const second = await runClone(makeClone(folder, 'linked'), dataDir, openHome);
    expect(second.said).toEqual({
      error: 'FolderInUseError',
      message:
        `Another callback-guarantee (pid ${process.pid}) is using ${dataDir}: stop it, or set ` +
        'DATA_DIR to another folder. To run several together, as `serve` and `work`, set ' +
        'DATABASE_URL to one PostgreSQL for all of them.',
    });
  });

  test('a command beside the running program shares its server', async () => {
    const { url } = await start();
    const place = { databaseUrl: null, dataDir, log: () => undefined };
    const shared = await withLedgerDatabase(place, (found) => Promise.resolve(found));
    expect(shared).toBe(url);
    expect(findEmbeddedPostgres(join(folder, 'nowhere'))).toBeNull();
  });

  test('a stopped program leaves nothing to share', async () => {
    const server = await start();
    await server.stop();
    expect(findEmbeddedPostgres(dataDir)).toBeNull();
  });
});

describe('after kill -9 of the program', () => {
  test('its server is taken over as it runs, with all that was committed', async () => {
    const child = await runClone(makeClone(folder, 'linked'), dataDir, openHome);
    await note(child.said.url ?? '', 'before');
    await child.end('SIGKILL');
    const server = await start();
    expect(server.pid).toBe(child.said.pid);
    expect(log.join()).toContain('Taking over the database server that still runs');
    expect(await notes(server.url)).toBe('before');
    await server.stop();
    expect(processesIn(cluster())).toEqual([]);
  });

  test('a server that is going down is waited for, and started again', async () => {
    const child = await runClone(makeClone(folder, 'linked'), dataDir, openHome);
    await note(child.said.url ?? '', 'before');
    await child.end('SIGKILL');
    process.kill(child.said.pid ?? 0, 'SIGQUIT');
    const server = await start();
    expect(await notes(server.url)).toBe('before');
    expect(server.pid).not.toBe(child.said.pid);
  });

  test('a server that was killed with it recovers', async () => {
    const child = await runClone(makeClone(folder, 'linked'), dataDir, openHome);
    await note(child.said.url ?? '', 'before');
    process.kill(child.said.pid ?? 0, 'SIGKILL');
    await child.end('SIGKILL');
    const server = await start();
    expect(await notes(server.url)).toBe('before');
  });

  test('a program that now has the dead server’s process id is not taken for it', async () => {
    const first = await start();
    await note(first.url, 'before');
    await first.stop();
    writeFileSync(
      join(cluster(), 'postmaster.pid'),
      [process.pid, cluster(), '1', '1', '', '127.0.0.1', '1 1', 'ready'].join('\n'),
    );
    const second = await start();
    expect(identityOf(process.pid)).not.toBeNull();
    expect(await notes(second.url)).toBe('before');
  });

  test('SIGTERM stops the server too', async () => {
    const child = await runClone(makeClone(folder, 'linked'), dataDir, openHome);
    const place = cluster();
    await child.end('SIGTERM');
    expect(child.process.exitCode).toBe(0);
    expect(processesIn(place)).toEqual([]);
  });
});

describe('when the server dies under us', () => {
  test('it is started again at the same address, and nothing committed is lost', async () => {
    let told = 0;
    const server = await start({
      onExit: () => {
        told += 1;
      },
    });
    await note(server.url, 'before');
    const before = server.pid;
    process.kill(before, 'SIGKILL');
    await until('the server is up again', () => log.join().includes('up again'));
    expect(told).toBe(1);
    expect(server.pid).not.toBe(before);
    expect(await notes(server.url)).toBe('before');
  });
});

describe('a server to be thrown away', () => {
  test('goes with its data when the process that wanted it is killed', async () => {
    const child = await runClone(makeClone(folder, 'linked'), dataDir, openHome, 'throw-away');
    const place = cluster();
    await child.end('SIGKILL');
    await until('its data is gone', () => !existsSync(place));
    expect(processesIn(place)).toEqual([]);
  });

  test('goes with its data when it is stopped', async () => {
    const server = await startEmbeddedPostgres({ dataDir, openHome, throwAway: true });
    const place = cluster();
    await server.stop();
    expect(existsSync(place)).toBe(false);
  });
});

const asRoot = process.getuid?.() === 0 ? test : test.failing;

describe('as root, in a clone under a home that is closed to others', () => {
  asRoot(
    'it runs as a system user, with programs and data where that user gets at them',
    async () => {
      const home = join(folder, 'root-home');
      mkdirSync(home, { mode: 0o700 });
      const clone = makeClone(home, 'copied');
      const own = join(clone, 'data');
      const child = await runClone(clone, own, openHome);
      expect(child.said.message).toBeUndefined();
      await note(child.said.url ?? '', 'from a closed home');
      expect(child.log.join()).toContain(`${own}/postgres links to the data`);
      expect(lstatSync(join(own, 'postgres')).isSymbolicLink()).toBe(true);
      const data = realpathSync(join(own, 'postgres'));
      expect(data.startsWith(openHome)).toBe(true);
      expect(statSync(data).uid).toBeGreaterThan(0);
      expect(readFileSync(`/proc/${child.said.pid ?? 0}/status`, 'utf8')).toContain(
        `Uid:\t${statSync(data).uid}\t`,
      );
      await child.end('SIGTERM');
      const again = await runClone(clone, own, openHome);
      expect(await notes(again.said.url ?? '')).toBe('from a closed home');
      await again.end('SIGTERM');
      expect(realpathSync(join(own, 'postgres'))).toBe(data);
      expect(processesIn(data)).toEqual([]);
      expect(existsSync(join(openHome, 'data'))).toBe(false);
    },
  );
});
