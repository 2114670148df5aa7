export { randomStream, type RandomStream } from './random.ts';
