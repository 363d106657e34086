import type { FastifyInstance } from 'fastify';

/** The address cannot be listened on; the message says why and what to set. */
export class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError';
}

/**
 * Opens a door, or says in words why it cannot be opened. `prefix` stands before HOST and PORT in
 * the names of the variables that it was set by.
 */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
  prefix = '',
): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw addressRefused(error, { host, port }, prefix);
  }
}

/** What is told instead of `error`: the reason in words where there are some, else itself. */
export function addressRefused(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  prefix: string,
): unknown {
  const { code } = error as NodeJS.ErrnoException;
  const fix = FIXES[code ?? ''];
  if (fix === undefined) return error;
  const told = `${host}:${port}: ${fix.replace(/(HOST|PORT)/, `${prefix}$1`)}`;
  return new AddressRefusedError(told, { cause: error });
}

const FIXES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there. Stop it, or set PORT to another number.',
  EACCES: 'the system lets only root listen on it. Set PORT to a number from 1024 on.',
  EADDRNOTAVAIL: 'this machine has no such address. Set HOST to one of its own, or to 0.0.0.0.',
  ENOTFOUND: 'there is no such host. Set HOST to an address of this machine, or to 0.0.0.0.',
  EAI_AGAIN: 'this host is not found. Set HOST to an address of this machine, or to 0.0.0.0.',
};
