import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { build, freePort, scratchFolder, startProgram } from '../../support/program.ts';

test('a start whose port is taken keeps no key to itself; a second process on the same embedded folder ends with one clear sentence, and the first goes on', async () => {
  build();
  using folder = scratchFolder();
  const dataDir = `${folder.path}/data`;
  await endsOnATakenPort(dataDir);
  const port = await freePort();
  const first = startProgram('serve', { DATA_DIR: dataDir, PORT: String(port) });
  try {
    await first.says(/Admin key +cg_[\w-]{43}/);
    await first.says(/ALONE {2}Nobody works on the embedded PostgreSQL/);
    const second = startProgram('work', { DATA_DIR: dataDir });
    try {
      await once(second.child, 'close');
      expect(second.child.exitCode).toBe(1);
      expect(second.output()).toBe(
        `Another callback-guarantee (pid ${first.pid}) is using ${dataDir}: stop it, or set ` +
          'DATA_DIR to another folder. To run several together, as `serve` and `work`, set ' +
          'DATABASE_URL to one PostgreSQL for all of them.\n',
      );
    } finally {
      await second.kill();
    }
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
  } finally {
    expect(await first.stop()).toBe(0);
  }
}, 120_000);

async function endsOnATakenPort(dataDir: string): Promise<void> {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const program = startProgram('serve', { DATA_DIR: dataDir, PORT: String(port) });
  await once(program.child, 'close');
  other.close();
  expect(program.child.exitCode).toBe(1);
  expect(program.output()).toContain('something else listens there');
}
