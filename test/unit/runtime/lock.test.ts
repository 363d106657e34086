import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { FolderInUseError, holderOf, lockFolder } from '../../../src/runtime/lock.ts';
import { identityOf } from '../../../src/runtime/process-identity.ts';
import type { ProcessIdentity } from '../../../src/runtime/process-identity.ts';

let folder: string;
let self: ProcessIdentity;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  const found = identityOf(process.pid);
  if (found === null) throw new Error('This test runs in no process.');
  self = found;
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function writeLock(generation: number, holder: Partial<ProcessIdentity>): string {
  const file = join(folder, `lock.${generation}`);
  writeFileSync(file, JSON.stringify({ ...self, released: false, ...holder }));
  return file;
}

describe('the lock of a data folder', () => {
  test('keeps a second one out, who is told the process', async () => {
    const lock = await lockFolder(folder);
    const second = lockFolder(folder);
    await expect(second).rejects.toThrow(FolderInUseError);
    await expect(second).rejects.toMatchObject({ pid: process.pid });
    lock.release();
  });

  test('is free after its release, as often as one likes', async () => {
    for (let turn = 0; turn < 5; turn += 1) {
      const lock = await lockFolder(folder);
      expect(holderOf(folder)?.pid).toBe(process.pid);
      lock.release();
      expect(holderOf(folder)).toBeNull();
    }
    expect(readdirSync(folder)).toEqual(['lock.5']);
  });

  test('of a process that is gone is taken over', async () => {
    writeLock(4, { pid: 2 ** 22 + 1 });
    (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual(['lock.5']);
  });

  test('of a process whose id another one has by now is taken over', async () => {
    writeLock(1, { startedAt: 'long ago' });
    (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual(['lock.2']);
  });

  test('goes to exactly one of many who find the same dead one', async () => {
    writeLock(1, { startedAt: 'long ago' });
    const all = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of all) if (each.status === 'fulfilled') each.value.release();
  });

  test('of another host that shares the folder holds while that host touches it', async () => {
    const file = writeLock(1, { host: 'another container', pid: 1 });
    let second = 1_795_000_000;
    const heartbeat = setInterval(() => {
      second += 1;
      utimesSync(file, second, second);
    }, 50);
    await expect(lockFolder(folder)).rejects.toThrow('(pid 1) is using');
    clearInterval(heartbeat);
  });

  test('of another host that touches it no more is taken over', async () => {
    writeLock(1, { host: 'another container', pid: 1 });
    (await lockFolder(folder)).release();
    expect(readdirSync(folder)).toEqual(['lock.2']);
  });
});
