import type { Environment } from '../settings/environment.ts';

/** Where people reach us; without PUBLIC_URL this very server, as this machine sees it. */
export function publicUrlOf({ publicUrl, host, port }: Environment): string {
  const shown = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return publicUrl ?? `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
}
