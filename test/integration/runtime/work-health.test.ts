import { expect, test } from '@jest/globals';
import { sha256Hex } from '../../../src/runtime/ids.ts';
import { freshDatabase } from '../../support/database.ts';
import { build, freePort, scratchFolder, startProgram } from '../../support/program.ts';

const KEY = 'a-key-of-somebody-in-operations';

test('a process that only works shows its health to all and its figures to operations', async () => {
  build();
  await using fresh = await freshDatabase();
  await fresh.sql(
    `insert into api_keys (key_id, hash, person, scopes, made_at)
    values ('k', $1, 'ops', array['ops'], now())`,
    [sha256Hex(KEY)],
  );
  using folder = scratchFolder();
  const [work, web] = [await freePort(), await freePort()];
  const program = startProgram('work', {
    ...{ DATABASE_URL: fresh.url, DATA_DIR: folder.path },
    ...{ PORT: String(web), WORK_PORT: String(work) },
  });
  const ask = (path: string, headers = {}): Promise<Response> =>
    fetch(`http://127.0.0.1:${work}${path}`, { headers });
  try {
    await program.says(/SIMULATION/);
    expect((await ask('/healthz')).status).toBe(200);
    expect((await ask('/readyz')).status).toBe(200);
    expect((await ask('/metrics')).status).toBe(401);
    const figures = await ask('/metrics', { authorization: `Bearer ${KEY}` });
    expect(await figures.text()).toContain('callback_guarantee_sweep_caught_total');
    expect((await ask('/v1/pledges')).status).toBe(404);
    await expect(fetch(`http://127.0.0.1:${web}/healthz`)).rejects.toThrow('fetch failed');
  } finally {
    expect(await program.stop()).toBe(0);
  }
});
