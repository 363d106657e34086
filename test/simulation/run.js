/** Starts the simulation on a plain `node`: its TypeScript is compiled as it is loaded. */
import { register } from 'node:module';

register('./typescript-hook.js', import.meta.url);
await import('./main.ts');
