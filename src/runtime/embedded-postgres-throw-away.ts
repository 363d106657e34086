import { spawn } from 'node:child_process';
import { Socket } from 'node:net';

/** Ends what reads this when its writer is gone: then the server goes at once, and its data. */
const WATCH = `
cat >/dev/null
pid=$(head -n 1 "$1/postmaster.pid" 2>/dev/null)
if [ -n "$pid" ]; then
  kill -QUIT "$pid"
  for turn in 1 2 3 4 5 6 7 8 9 10; do
    [ -e "$1/postmaster.pid" ] || break
    sleep 0.2
  done
fi
rm -rf "$1"
`;

/**
 * For tests: a watcher that ends the server on this cluster and removes the cluster as soon as this
 * process is gone, also by kill -9, when nobody is left to do it. Returns how to let it go early.
 */
export function throwAwayWithUs(cluster: string): () => Promise<void> {
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'sh', cluster], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const gone = new Promise<void>((resolve) => {
    watcher.once('close', () => {
      resolve();
    });
  });
  watcher.unref();
  if (watcher.stdin instanceof Socket) watcher.stdin.unref();
  // A watcher that is gone first must not end us when we let it go.
  watcher.stdin.on('error', () => undefined);
  return async () => {
    watcher.ref();
    watcher.stdin.end();
    await gone;
  };
}
