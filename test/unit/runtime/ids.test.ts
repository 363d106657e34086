import { describe, expect, test } from '@jest/globals';

import { makeIds, sha256Hex } from '../../../src/runtime/ids.ts';

const AT = 1_795_000_000_123;

describe('ids', () => {
  test('an id is a UUIDv7 that carries its instant in the first 48 bits', () => {
    const id = makeIds().uuid(AT);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(AT);
  });

  test('10,000 ids of one millisecond are all different and in the order they were made', () => {
    const ids = makeIds();
    const made = Array.from({ length: 10_000 }, () => ids.uuid(AT));
    expect(new Set(made).size).toBe(10_000);
    expect([...made].sort()).toEqual(made);
  });

  test('a clock that goes back a little does not make ids go back', () => {
    const ids = makeIds();
    const made = [ids.uuid(AT), ids.uuid(AT - 400), ids.uuid(AT - 900)];
    expect([...made].sort()).toEqual(made);
  });

  test('an instant of long ago is used as it is, not pulled to the newest id', () => {
    const ids = makeIds();
    ids.uuid(AT);
    const old = ids.uuid(AT - 3_600_000);
    expect(Number.parseInt(old.replaceAll('-', '').slice(0, 12), 16)).toBe(AT - 3_600_000);
  });

  test('an instant that is no instant is refused', () => {
    expect(() => makeIds().uuid(Number.NaN)).toThrow('cannot be made');
    expect(() => makeIds().uuid(-1)).toThrow('cannot be made');
  });

  test('a secret of 32 bytes is 43 characters that need no escaping, and never the same', () => {
    const ids = makeIds();
    const secrets = Array.from({ length: 1_000 }, () => ids.secret(32));
    expect(new Set(secrets).size).toBe(1_000);
    for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });

  test('the hash is SHA-256 as the world knows it', () => {
    expect(sha256Hex('abc')).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });
});
