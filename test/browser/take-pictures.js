/** Starts the taking of pictures on a plain `node`: its TypeScript is compiled as it is loaded. */
import { register } from 'node:module';

register('../simulation/typescript-hook.js', import.meta.url);
await import('./pictures.ts');
